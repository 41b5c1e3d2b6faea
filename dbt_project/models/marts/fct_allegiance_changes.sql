with

kinds as (

    select * from {{ ref('int_allegiance_kinds') }}

),

events as (

    select
        events.*,
        kinds.change_kind,
        kinds.mover_key
    from {{ ref('fct_events') }} as events
    inner join kinds on events.event_id = kinds.event_id

),

-- Categories such as "gunmen" are nobody's side.
parties as (

    select
        *,
        coalesce(faction_id, {{ fold_name('party_text') }}) as party_key
    from {{ ref('bridge_event_factions') }}
    where party_kind is distinct from 'category'

),

agents as (

    select
        parties.*,
        case
            when events.change_kind in ('merger', 'dissolution', 'formation') then true
            when events.change_kind = 'split'
                then parties.party_key = coalesce(events.mover_key, first_value(parties.party_key) over (
                    partition by parties.event_id
                    order by parties.position, parties.event_faction_id
                ))
            when events.change_kind = 'joining' and events.count_best is null
                then parties.party_key = events.mover_key
            else false
        end as is_mover
    from parties
    inner join events on parties.event_id = events.event_id
    where parties.role in ('agent', 'side') and parties.party_kind is distinct from 'person'

),

persons as (

    select
        event_id,
        string_agg(distinct party_text, '|' order by party_text) as people_text
    from parties
    where party_kind = 'person' and role in ('agent', 'side')
    group by event_id

),

movers as (

    select *
    from agents
    where is_mover

),

left_sides as (

    select *
    from agents
    where not coalesce(is_mover, false)

),

-- Nobody goes over to the side that he leaves: there agent and patient were confused.
joined_sides as (

    select parties.*
    from parties
    left join agents on parties.event_id = agents.event_id and parties.party_key = agents.party_key
    where parties.role = 'patient' and parties.party_kind is distinct from 'person' and agents.event_id is null

),

paired as (

    select
        events.event_id,
        events.event_type_code,
        events.change_kind,
        movers.faction_id as mover_faction_id,
        movers.party_text as mover_party_text,
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
        persons.people_text,
        events.report_count,
        events.outlet_count,
        events.is_contested,
        events.confidence,
        coalesce(movers.event_faction_id, '') as mover_key,
        coalesce(left_sides.event_faction_id, '') as from_key,
        coalesce(joined_sides.event_faction_id, '') as to_key,
        coalesce(movers.position, 0) as mover_position,
        coalesce(left_sides.position, 0) as from_position,
        coalesce(joined_sides.position, 0) as to_position
    from events
    left join movers on events.event_id = movers.event_id
    left join left_sides on events.event_id = left_sides.event_id
    left join joined_sides on events.event_id = joined_sides.event_id
    left join persons on events.event_id = persons.event_id
    -- A body of which no name is told changes no allegiance: a council, a committee, a campaign.
    where
        events.event_type_code in ('defection', 'surrender')
        or (events.event_type_code = 'group_change' and movers.event_id is not null)

),

keyed as (

    select
        {{ stable_id('a', ['event_id', 'mover_key', 'from_key', 'to_key']) }} as allegiance_change_id,
        *,
        row_number() over (
            partition by event_id
            order by mover_position, from_position, to_position, mover_key, from_key, to_key
        ) = 1 as is_leading_pair
    from paired

),

checked as (

    select * from {{ ref('int_registry_ties') }}

),

-- What the registry says of a faction that changes as a whole; the tie that agrees goes before those that do not.
compared as (

    select
        keyed.*,
        checked.tie_id as registry_tie_id,
        case
            when keyed.mover_key = '' then 'not_applicable'
            when keyed.mover_faction_id is null then 'unresolved'
            when
                keyed.change_kind in ('merger', 'joining', 'split')
                and coalesce(keyed.to_faction_id, keyed.from_faction_id) is null then 'unresolved'
            when checked.tie_id is null then 'new'
            when keyed.date_from is null or checked.earliest_day is null then 'known'
            when
                keyed.date_from <= checked.latest_day + {{ var('allegiance_tolerance_days') }}
                and coalesce(keyed.date_to, keyed.date_from)
                >= checked.earliest_day - {{ var('allegiance_tolerance_days') }} then 'known'
            else 'contradicted'
        end as registry_status
    from keyed
    left join checked
        on
            keyed.change_kind = checked.change_kind
            and keyed.mover_faction_id = checked.faction_id
            and coalesce(
                checked.other_faction_id = case keyed.change_kind
                    when 'split' then keyed.from_faction_id
                    when 'merger' then keyed.to_faction_id
                    when 'joining' then keyed.to_faction_id
                end,
                checked.other_faction_id is null
            )
    qualify
        row_number() over (
            partition by keyed.allegiance_change_id
            order by
                registry_status = 'known' desc,
                abs(checked.earliest_day - keyed.date_from) nulls last,
                checked.tie_id
        ) = 1

),

described as (

    select
        allegiance_change_id,
        event_id,
        event_type_code,
        change_kind,
        mover_faction_id,
        mover_party_text,
        from_faction_id,
        from_party_text,
        to_faction_id,
        to_party_text,
        date_from,
        date_to,
        date_precision,
        place_id,
        place_text,
        people_low,
        people_best,
        people_high,
        people_text,
        report_count,
        outlet_count,
        is_contested,
        confidence,
        registry_status,
        registry_tie_id,
        is_leading_pair
    from compared

)

select * from described
