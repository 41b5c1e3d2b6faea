with

events as (

    select *
    from {{ ref('fct_events') }}
    where event_type_code in ('defection', 'surrender', 'group_change')

),

parties as (

    select * from {{ ref('bridge_event_factions') }}

),

left_sides as (

    select *
    from parties
    where role in ('agent', 'side')

),

joined_sides as (

    select *
    from parties
    where role = 'patient'

),

paired as (

    select
        events.event_id,
        events.event_type_code,
        left_sides.faction_id as from_faction_id,
        left_sides.party_text as from_party_text,
        joined_sides.faction_id as to_faction_id,
        joined_sides.party_text as to_party_text,
        events.date_from,
        events.date_to,
        events.date_precision,
        events.place_id,
        events.place_text,
        events.count_low as people_low,
        events.count_best as people_best,
        events.count_high as people_high,
        events.report_count,
        events.outlet_count,
        events.is_contested,
        coalesce(left_sides.event_faction_id, '') as from_key,
        coalesce(joined_sides.event_faction_id, '') as to_key,
        coalesce(left_sides.position, 0) as from_position,
        coalesce(joined_sides.position, 0) as to_position
    from events
    left join left_sides on events.event_id = left_sides.event_id
    left join joined_sides on events.event_id = joined_sides.event_id

),

keyed as (

    select
        {{ stable_id('a', ['event_id', 'from_key', 'to_key']) }} as allegiance_change_id,
        * exclude (from_key, to_key, from_position, to_position),
        row_number() over (
            partition by event_id
            order by from_position, to_position, from_key, to_key
        ) = 1 as is_leading_pair
    from paired

)

select * from keyed
