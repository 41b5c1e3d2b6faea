with

events as (

    select * from {{ ref('fct_events') }}

),

event_types as (

    select * from {{ ref('dim_event_types') }}

),

event_phrases as (

    select * from {{ ref('event_phrases') }}

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

gathered as (

    select
        events.event_id,
        events.event_type_code,
        event_types.event_type_label_en,
        event_types.is_violence,
        event_types.acled_event_type as type_acled_event_type,
        event_types.acled_sub_event_type as type_acled_sub_event_type,
        event_phrases.did_en,
        event_phrases.towards_en,
        coalesce(event_phrases.has_armed_doer, false) as has_armed_doer,
        events.date_from,
        coalesce(events.date_to, events.date_from) as date_to,
        coalesce(events.date_to, events.date_from) - events.date_from as days_open,
        cast(sources.first_published_at as date) as first_published_on,
        events.place_id,
        events.place_text,
        places.place_precision,
        places.country_name_en,
        places.iso3_code,
        places.latitude,
        places.acled_geo_precision,
        places.ucdp_where_precision,
        doers.event_id is not null as has_doer,
        targets.event_id is not null as has_target,
        doers.lead_actor_type_code as doer_type_code,
        targets.lead_actor_type_code as target_type_code,
        coalesce(doers.is_civilian, false) as doers_are_civilians,
        coalesce(targets.is_civilian, false) as targets_are_civilians,
        coalesce(targets.has_civilians, false) as targets_have_civilians,
        coalesce(doers.has_government, false) as doers_have_government,
        coalesce(targets.has_government, false) as targets_have_government,
        events.killed_low,
        events.killed_best,
        events.killed_high
    from events
    inner join event_types on events.event_type_code = event_types.event_type_code
    inner join sources on events.event_id = sources.event_id
    left join event_phrases on events.event_type_code = event_phrases.event_type_code
    left join places on events.place_id = places.place_id
    left join sides as doers on events.event_id = doers.event_id and doers.side = 'a'
    left join sides as targets on events.event_id = targets.event_id and targets.side = 'b'

),

-- What ACLED makes of an event depends on who stands on each side, which a type alone does not tell.
classed as (

    select
        *,
        case
            when type_acled_sub_event_type = 'Armed clash' and targets_are_civilians then 'Violence against civilians'
            when type_acled_sub_event_type = 'Attack' and has_target and not targets_have_civilians then 'Battles'
            else type_acled_event_type
        end as acled_event_type,
        case
            when type_acled_sub_event_type = 'Armed clash' and targets_are_civilians then 'Attack'
            when type_acled_sub_event_type = 'Attack' and has_target and not targets_have_civilians then 'Armed clash'
            when event_type_code = 'territory_gain' and doer_type_code = 1 then 'Government regains territory'
            when event_type_code = 'protest' and killed_low > 0 then 'Excessive force against protesters'
            else type_acled_sub_event_type
        end as acled_sub_event_type,
        case
            when days_open = 0 then 1
            when days_open <= 6 then 2
            else 3
        end as acled_time_precision,
        case
            when days_open = 0 then 1
            when days_open <= 5 then 2
            when days_open = 6 then 3
            when days_open <= 30 then 4
            else 5
        end as ucdp_date_precision,
        case
            when targets_are_civilians then 3
            when not has_doer or not has_target or doers_are_civilians then null
            when doers_have_government or targets_have_government then 1
            else 2
        end as ucdp_type_of_violence
    from gathered

),

judged as (

    select
        *,
        case
            when acled_event_type is null then 'no_type'
            when latitude is null or iso3_code is null then 'no_place'
            when date_from is null and first_published_on is null then 'no_date'
            when days_open > 30 then 'date_coarser_than_a_month'
            when not (has_doer or has_target or has_armed_doer or event_type_code = 'protest') then 'no_party'
        end as acled_left_out,
        case
            when not (is_violence or coalesce(acled_event_type = 'Battles', false)) then 'not_violent'
            when coalesce(greatest(killed_low, killed_best, killed_high), 0) = 0 then 'not_lethal'
            when latitude is null or iso3_code is null then 'no_place'
            when date_from is null then 'no_date'
        end as ucdp_left_out,
        case
            when date_from is null and first_published_on is null then 'no_date'
        end as polecat_left_out
    from classed

)

select * from judged
