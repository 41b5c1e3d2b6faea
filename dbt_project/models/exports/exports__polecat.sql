-- Names of columns are POLECAT's own, with their capitals and spaces.
-- noqa: disable=RF05,RF06
{{ config(alias='polecat') }}

with

coded as (

    select *
    from {{ ref('int_events_coded') }}
    where polecat_left_out is null

),

event_types as (

    select * from {{ ref('dim_event_types') }}

),

plover_events as (

    select * from {{ ref('plover_events') }}

),

places as (

    select * from {{ ref('int_places_coded') }}

),

sides as (

    select * from {{ ref('int_event_sides') }}

),

sources as (

    select * from {{ ref('int_event_sources') }}

),

organisations as (

    select
        event_id,
        string_agg(distinct actor_name, '; ' order by actor_name) as names
    from {{ ref('int_event_actors_coded') }}
    group by event_id

),

locations as (

    select
        mentioned.event_id,
        string_agg(
            distinct coalesce(places.place_name_en, mentioned.place_text),
            '; ' order by coalesce(places.place_name_en, mentioned.place_text)
        ) as names
    from {{ ref('bridge_event_places') }} as mentioned
    left join places on mentioned.place_id = places.place_id
    group by mentioned.event_id

),

shaped as (

    select
        coded.event_id as "Event ID",
        coalesce(coded.date_from, coded.first_published_on) as "Event Date",
        event_types.plover_event as "Event Type",
        event_types.plover_mode as "Event Mode",
        cast(null as double) as "Intensity",
        plover_events.quad_code as "Quad Code",
        cast(null as varchar) as "Contexts",
        {% for side, word in [('doers', 'Actor'), ('targets', 'Recipient')] %}
            {{ side }}.actor_names as "{{ word }} Name",
            {{ side }}.iso3_codes as "{{ word }} Country",
            {{ side }}.lead_plover_sector as "Primary {{ word }} Sector",
            {{ side }}.plover_sectors as "{{ word }} Sectors",
            cast(null as varchar) as "{{ word }} Title",
            {{ side }}.party_texts as "{{ word }} Name Raw",
            cast(null as varchar) as "Wikipedia {{ word }} ID",
        {% endfor %}
        coalesce(places.place_name_en, coded.place_text) as "Placename",
        case when places.place_precision in ('site', 'settlement') then places.place_name_en end as "City",
        places.admin2_name_en as "District",
        places.admin1_name_en as "Province",
        places.iso3_code as "Country",
        case when places.is_own_point then places.latitude end as "Latitude",
        case when places.is_own_point then places.longitude end as "Longitude",
        places.geonames_id as "GeoNames ID",
        coded.place_text as "Raw Placename",
        places.geonames_feature_code as "Feature Type",
        sources.outlet_names as "Source",
        coded.first_published_on as "Publication Date",
        cast(null as varchar) as "Story People",
        organisations.names as "Story Organizations",
        locations.names as "Story Locations",
        'Arabic' as "Language",
        'Waqai ' || sources.extractor_version as "Version"
    from coded
    inner join event_types on coded.event_type_code = event_types.event_type_code
    inner join plover_events on event_types.plover_event = plover_events.plover_event
    inner join sources on coded.event_id = sources.event_id
    left join places on coded.place_id = places.place_id
    left join sides as doers on coded.event_id = doers.event_id and doers.side = 'a'
    left join sides as targets on coded.event_id = targets.event_id and targets.side = 'b'
    left join organisations on coded.event_id = organisations.event_id
    left join locations on coded.event_id = locations.event_id

)

select * from shaped
