{{ config(alias='acled') }}

with

coded as (

    select *
    from {{ ref('int_events_coded') }}
    where acled_left_out is null

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

disorder_types as (

    select * from {{ ref('acled_event_types') }}

),

-- ACLED names a first actor in every row. Who did what takes force, and is not named, is an unidentified armed group;
-- who protests and is not named, protesters; elsewhere the one party that is named comes first.
cast_in_roles as (

    select
        coded.*,
        case
            when coded.has_doer then doers.lead_acled_actor
            when coded.event_type_code = 'protest' then 'Protesters (' || coded.country_name_en || ')'
            when coded.has_armed_doer then 'Unidentified Armed Group (' || coded.country_name_en || ')'
            else targets.lead_acled_actor
        end as actor1,
        case
            when coded.has_doer then doers.associated_acled_actors
            when coded.event_type_code = 'protest' or coded.has_armed_doer then null
            else targets.associated_acled_actors
        end as assoc_actor_1,
        case
            when coded.has_doer then doers.lead_actor_type_code
            when coded.event_type_code = 'protest' then 6
            when coded.has_armed_doer then 3
            else targets.lead_actor_type_code
        end as actor1_type_code,
        coded.has_target and (coded.has_doer or coded.has_armed_doer or coded.event_type_code = 'protest')
            as has_second_actor,
        targets.lead_acled_actor,
        targets.associated_acled_actors,
        targets.lead_actor_type_code
    from coded
    left join sides as doers on coded.event_id = doers.event_id and doers.side = 'a'
    left join sides as targets on coded.event_id = targets.event_id and targets.side = 'b'

),

paired as (

    select
        *,
        case when has_second_actor then lead_acled_actor end as actor2,
        case when has_second_actor then associated_acled_actors end as assoc_actor_2,
        case when has_second_actor then lead_actor_type_code end as actor2_type_code
    from cast_in_roles

),

actor_types as (

    select * from {{ ref('actor_types') }}

),

notes as (

    select * from {{ ref('int_event_notes') }}

),

shaped as (

    select
        coded.iso3_code || coded.event_id as event_id_cnty,
        coalesce(coded.date_from, coded.first_published_on) as event_date,
        cast(year(coalesce(coded.date_from, coded.first_published_on)) as integer) as year,
        cast(coded.acled_time_precision as integer) as time_precision,
        disorder_types.disorder_type,
        coded.acled_event_type as event_type,
        coded.acled_sub_event_type as sub_event_type,
        coded.actor1,
        coded.assoc_actor_1,
        first_types.acled_inter as inter1,
        coded.actor2,
        coded.assoc_actor_2,
        second_types.acled_inter as inter2,
        case
            when coded.actor2 is null then first_types.acled_inter || ' only'
            when coded.actor1_type_code <= coded.actor2_type_code
                then first_types.acled_inter || '-' || second_types.acled_inter
            else second_types.acled_inter || '-' || first_types.acled_inter
        end as interaction,
        case
            when
                (
                    coded.acled_event_type = 'Violence against civilians'
                    and (coded.targets_have_civilians or not coded.has_target)
                )
                or coded.acled_sub_event_type = 'Excessive force against protesters'
                or (coded.acled_event_type = 'Explosions/Remote violence' and coded.targets_have_civilians)
                then 'Civilian targeting'
        end as civilian_targeting,
        cast(places.iso_number as integer) as iso,
        places.acled_region as region,
        places.country_name_en as country,
        places.admin1_name_en as admin1,
        places.admin2_name_en as admin2,
        places.admin3_name_en as admin3,
        places.place_name_en as location,
        places.latitude,
        places.longitude,
        cast(places.acled_geo_precision as integer) as geo_precision,
        sources.outlet_names as source,
        sources.outlet_scales as source_scale,
        notes.notes,
        case
            when coded.acled_event_type = 'Strategic developments' then 0
            else coalesce(events.killed_low, 0)
        end as fatalities,
        nullif(concat_ws(
            '; ',
            case
                when coded.date_from is null then 'date of first report'
                when events.date_method in ('inferred', 'presumed') then 'date ' || events.date_method
            end,
            case when events.is_contested then 'contested: ' || replace(events.contested_fields, '|', ', ') end,
            nullif(array_to_string(sources.casualty_tags, '; '), ''),
            case
                when coded.acled_event_type = 'Protests'
                    then 'crowd size=' || coalesce(cast(events.count_low as varchar), 'no report')
            end
        ), '') as tags,
        cast(epoch(events.revised_at) as bigint) as timestamp
    from paired as coded
    inner join events on coded.event_id = events.event_id
    inner join places on coded.place_id = places.place_id
    inner join sources on coded.event_id = sources.event_id
    inner join notes on coded.event_id = notes.event_id
    inner join disorder_types
        on
            coded.acled_event_type = disorder_types.acled_event_type
            and coded.acled_sub_event_type = disorder_types.acled_sub_event_type
    inner join actor_types as first_types on coded.actor1_type_code = first_types.actor_type_code
    left join actor_types as second_types on coded.actor2_type_code = second_types.actor_type_code

)

select * from shaped
