{{ config(alias='ucdp') }}

with

coded as (

    select *
    from {{ ref('int_events_coded') }}
    where ucdp_left_out is null

),

events as (

    select * from {{ ref('fct_events') }}

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

-- Nobody has said how many at most where the figure is open: then UCDP's highest is the highest number that was said.
said as (

    select
        event_id,
        max(coalesce(value_high, value_low)) as most_killed
    from {{ ref('fct_event_claims') }}
    where field = 'killed' and is_last_word
    group by event_id

),

-- UCDP puts the government first, and writes civilians as the second side of one-sided violence.
sided as (

    select
        coded.*,
        coalesce(coded.ucdp_type_of_violence = 1 and not coded.doers_have_government, false) as is_turned,
        doers.dyad_actor_name as doer_name,
        doers.dyad_actor_key as doer_key,
        doers.dyad_gleditsch_ward_number as doer_number,
        case when coded.targets_are_civilians then 'Civilians' else targets.dyad_actor_name end as target_name,
        case when coded.targets_are_civilians then 'civilians' else targets.dyad_actor_key end as target_key,
        targets.dyad_gleditsch_ward_number as target_number
    from coded
    left join sides as doers on coded.event_id = doers.event_id and doers.side = 'a'
    left join sides as targets on coded.event_id = targets.event_id and targets.side = 'b'

),

-- The dead are told of those to whom it was done: of one kind of them, or nobody knows whose.
counted as (

    select
        *,
        case
            when targets_are_civilians then 'civilians'
            when has_target and not targets_have_civilians and event_type_code <> 'armed_clash'
                then case when is_turned then 'a' else 'b' end
            else 'unknown'
        end as side_of_the_dead
    from sided

),

named as (

    select
        *,
        coalesce(case when is_turned then target_name else doer_name end, 'Unknown') as side_a,
        coalesce(case when is_turned then doer_name else target_name end, 'Unknown') as side_b,
        coalesce(case when is_turned then target_key else doer_key end, 'unknown') as key_a,
        coalesce(case when is_turned then doer_key else target_key end, 'unknown') as key_b,
        case when is_turned then target_number else doer_number end as gwnoa,
        case when is_turned then doer_number else target_number end as gwnob
    from counted

),

shaped as (

    select
        {{ whole_number_id('named.event_id') }} as id,
        concat_ws('-', places.iso3_code, year(named.date_from), named.ucdp_type_of_violence, named.event_id) as relid,
        cast(year(named.date_from) as integer) as year,
        true as active_year,
        case
            when named.ucdp_type_of_violence is null then 'Check type of violence'
            when named.side_a = 'Unknown' or named.side_b = 'Unknown' then 'Check dyad'
            else 'Clear'
        end as code_status,
        cast(named.ucdp_type_of_violence as integer) as type_of_violence,
        cast(null as bigint) as conflict_dset_id,
        {{ whole_number_id("concat_ws('|', 'conflict', named.key_a, named.key_b)") }} as conflict_new_id,
        named.side_a || ' - ' || named.side_b as conflict_name,
        cast(null as bigint) as dyad_dset_id,
        {{ whole_number_id("concat_ws('|', 'dyad', named.key_a, named.key_b)") }} as dyad_new_id,
        named.side_a || ' - ' || named.side_b as dyad_name,
        cast(null as bigint) as side_a_dset_id,
        {{ whole_number_id("concat_ws('|', 'side', named.key_a)") }} as side_a_new_id,
        named.side_a,
        cast(null as bigint) as side_b_dset_id,
        {{ whole_number_id("concat_ws('|', 'side', named.key_b)") }} as side_b_new_id,
        named.side_b,
        cast(sources.report_count as integer) as number_of_sources,
        sources.articles as source_article,
        sources.outlet_names as source_office,
        sources.publication_dates as source_date,
        sources.titles as source_headline,
        sources.informant_names as source_original,
        cast(places.ucdp_where_precision as integer) as where_prec,
        places.place_name_en as where_coordinates,
        concat_ws(
            ', ',
            places.place_name_en,
            case when places.admin2_name_en <> places.place_name_en then places.admin2_name_en end,
            case when places.admin1_name_en <> places.place_name_en then places.admin1_name_en end,
            case when places.country_name_en <> places.place_name_en then places.country_name_en end
        ) as where_description,
        places.admin1_name_en as adm_1,
        places.admin2_name_en as adm_2,
        places.latitude,
        places.longitude,
        'POINT (' || places.longitude || ' ' || places.latitude || ')' as geom_wkt,
        {{ priogrid_gid('places.latitude', 'places.longitude') }} as priogrid_gid,
        places.country_name_en as country,
        cast(places.gleditsch_ward_number as integer) as country_id,
        places.ucdp_region as region,
        case
            when named.ucdp_date_precision <= 2 and places.ucdp_where_precision <= 3 then 1
            else 2
        end as event_clarity,
        cast(named.ucdp_date_precision as integer) as date_prec,
        named.date_from as date_start,
        named.date_to as date_end,
        {% for side in ['a', 'b', 'civilians', 'unknown'] %}
            case when named.side_of_the_dead = '{{ side }}' then events.killed_best else 0 end as deaths_{{ side }},
        {% endfor %}
        events.killed_best as best,
        coalesce(events.killed_high, greatest(events.killed_best, said.most_killed)) as high,
        coalesce(events.killed_low, 0) as low,
        cast(named.gwnoa as integer) as gwnoa,
        cast(named.gwnob as integer) as gwnob
    from named
    inner join events on named.event_id = events.event_id
    inner join places on named.place_id = places.place_id
    inner join sources on named.event_id = sources.event_id
    left join said on named.event_id = said.event_id

)

select * from shaped
