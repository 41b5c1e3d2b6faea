with

tellers as (

    select * from {{ ref('int_event_tellers') }}

),

claims as (

    select
        claims.*,
        tellers.teller_id,
        tellers.side_faction_id,
        tellers.side_day,
        cast(tellers.published_at as date) as published_day
    from {{ ref('int_event_claims') }} as claims
    inner join tellers on claims.event_report_id = tellers.event_report_id

),

faction_lineage as (

    select * from {{ ref('int_faction_ancestors') }}

),

place_lineage as (

    select * from {{ ref('int_place_ancestors') }}

),

opposed_factions as (

    select
        faction_id,
        opposed_faction_id,
        valid_from,
        valid_to
    from {{ ref('stg_registry__opposed_factions') }}
    union all
    select
        opposed_faction_id as faction_id,
        faction_id as opposed_faction_id,
        valid_from,
        valid_to
    from {{ ref('stg_registry__opposed_factions') }}

),

-- A figure agrees with another where the intervals meet, one that is open with all beyond its end.
figures_compared as (

    select
        claims.event_id,
        claims.field,
        claims.event_report_id,
        others.event_report_id as other_event_report_id,
        case
            when claims.value_low > others.value_high or others.value_low > claims.value_high then 'differ'
            else 'agree'
        end as comparison,
        claims.field <> 'count'
        and coalesce(others.published_day > claims.published_day, false)
        and coalesce(others.value_low > coalesce(claims.value_high, claims.value_low), false) as is_outgrown
    from claims
    inner join claims as others
        on claims.event_id = others.event_id and claims.field = others.field and claims.teller_id <> others.teller_id
    where claims.field in ({{ quoted(event_figures()) }})

),

dates_compared as (

    select
        claims.event_id,
        claims.field,
        claims.event_report_id,
        others.event_report_id as other_event_report_id,
        case
            when claims.date_from > others.date_to or others.date_from > claims.date_to then 'differ'
            else 'agree'
        end as comparison
    from claims
    inner join claims as others
        on claims.event_id = others.event_id and claims.field = others.field and claims.teller_id <> others.teller_id
    where
        claims.field = 'date'
        and claims.date_precision in ('day', 'days')
        and others.date_precision in ('day', 'days')

),

exact_places as (

    select
        claims.*,
        places.latitude,
        places.longitude
    from claims
    inner join {{ ref('stg_raw__places') }} as places on claims.value_id = places.place_id
    inner join {{ ref('int_place_precisions') }} as precisions on claims.value_id = precisions.place_id
    where claims.field = 'place' and precisions.place_precision in ('site', 'settlement')

),

-- Exact places contradict each other where they lie apart and neither report names the place of the other.
places_compared as (

    select distinct
        claims.event_id,
        claims.field,
        claims.event_report_id,
        others.event_report_id as other_event_report_id,
        case
            when
                claims.value_id = others.value_id
                or above.ancestor_id is not null
                or below.ancestor_id is not null
                or named.event_report_id is not null
                or named_back.event_report_id is not null
                or {{ haversine_km('claims.latitude', 'claims.longitude', 'others.latitude', 'others.longitude') }}
                <= {{ var('near_km') }}
                then 'agree'
            else 'differ'
        end as comparison
    from exact_places as claims
    inner join exact_places as others
        on claims.event_id = others.event_id and claims.teller_id <> others.teller_id
    left join place_lineage as above on claims.value_id = above.place_id and others.value_id = above.ancestor_id
    left join place_lineage as below on others.value_id = below.place_id and claims.value_id = below.ancestor_id
    left join {{ ref('int_event_report_places') }} as named
        on others.event_report_id = named.event_report_id and claims.claim_group = named.place_key
    left join {{ ref('int_event_report_places') }} as named_back
        on claims.event_report_id = named_back.event_report_id and others.claim_group = named_back.place_key

),

parties as (

    select
        parties.event_report_id,
        tellers.event_id,
        tellers.teller_id,
        parties.role,
        parties.party_key,
        parties.faction_id,
        parties.is_category
    from {{ ref('int_event_report_parties') }} as parties
    inner join tellers on parties.event_report_id = tellers.event_report_id

),

agent_reports as (

    select distinct
        event_id,
        teller_id,
        event_report_id
    from parties
    where role = 'agent' and not is_category

),

-- Agents meet where the agent of one report is, heads or belongs to some party that the other names.
agents_met as (

    select distinct
        agents.event_report_id,
        others.event_report_id as other_event_report_id
    from parties as agents
    inner join parties as others
        on agents.event_id = others.event_id and agents.teller_id <> others.teller_id
    left join faction_lineage as above
        on agents.faction_id = above.faction_id and others.faction_id = above.ancestor_id
    left join faction_lineage as below
        on others.faction_id = below.faction_id and agents.faction_id = below.ancestor_id
    where
        agents.role = 'agent'
        and (agents.party_key = others.party_key or above.ancestor_id is not null or below.ancestor_id is not null)

),

agents_compared as (

    select
        agents.event_id,
        'agent' as field,
        agents.event_report_id,
        others.event_report_id as other_event_report_id,
        case
            when met.event_report_id is null and met_back.event_report_id is null then 'differ'
            else 'agree'
        end as comparison
    from agent_reports as agents
    inner join agent_reports as others on agents.event_id = others.event_id and agents.teller_id <> others.teller_id
    left join agents_met as met
        on agents.event_report_id = met.event_report_id and others.event_report_id = met.other_event_report_id
    left join agents_met as met_back
        on agents.event_report_id = met_back.other_event_report_id and others.event_report_id = met_back.event_report_id

),

compared as (

    select * from figures_compared
    union all by name
    select * from dates_compared
    union all by name
    select * from places_compared
    union all by name
    select * from agents_compared

),

pairs as (

    select distinct
        event_report_id,
        other_event_report_id
    from compared

),

-- Sides are opposed where any two that they belong to were on that day.
opposed_pairs as (

    select distinct
        pairs.event_report_id,
        pairs.other_event_report_id
    from pairs
    inner join tellers on pairs.event_report_id = tellers.event_report_id
    inner join tellers as others on pairs.other_event_report_id = others.event_report_id
    inner join faction_lineage on tellers.side_faction_id = faction_lineage.faction_id
    inner join faction_lineage as other_lineage on others.side_faction_id = other_lineage.faction_id
    inner join opposed_factions as opposed
        on
            faction_lineage.ancestor_id = opposed.faction_id
            and other_lineage.ancestor_id = opposed.opposed_faction_id
            and (opposed.valid_from is null or least(tellers.side_day, others.side_day) >= opposed.valid_from)
            and (opposed.valid_to is null or least(tellers.side_day, others.side_day) <= opposed.valid_to)

),

judged as (

    select
        compared.event_id,
        compared.field,
        compared.event_report_id,
        compared.other_event_report_id,
        compared.comparison,
        opposed_pairs.event_report_id is not null as is_opposed,
        coalesce(compared.is_outgrown, false) and opposed_pairs.event_report_id is null as is_outgrown
    from compared
    left join opposed_pairs
        on
            compared.event_report_id = opposed_pairs.event_report_id
            and compared.other_event_report_id = opposed_pairs.other_event_report_id

)

select * from judged
