with

parties as (

    select * from {{ ref('bridge_event_factions') }}

),

events as (

    select * from {{ ref('fct_events') }}

),

periods as (

    select * from {{ ref('dim_faction_periods') }}

),

-- The first day on which it may have happened; where none is told, the day on which it was first reported.
dated as (

    select
        parties.event_faction_id,
        parties.event_id,
        parties.role,
        parties.faction_id,
        coalesce(events.date_from, events.date_to, cast(events.first_reported_at as date)) as as_of_date,
        coalesce(events.date_from, events.date_to) is null as is_presumed_date
    from parties
    inner join events on parties.event_id = events.event_id
    where parties.faction_id is not null

),

as_of as (

    select
        dated.*,
        periods.status as faction_status,
        unnest(string_split(periods.ancestor_ids, '|')) as ancestor_id,
        unnest(string_split(periods.ancestor_depths, '|')) as depth
    from dated
    inner join periods
        on
            dated.faction_id = periods.faction_id
            and {{ holds_on('dated.as_of_date', 'periods.valid_from', 'periods.valid_to') }}

),

keyed as (

    select
        {{ stable_id('n', ['event_faction_id', 'ancestor_id']) }} as event_faction_ancestor_id,
        event_faction_id,
        event_id,
        role,
        faction_id,
        ancestor_id,
        cast(depth as integer) as depth,
        faction_status,
        as_of_date,
        is_presumed_date
    from as_of

)

select * from keyed
