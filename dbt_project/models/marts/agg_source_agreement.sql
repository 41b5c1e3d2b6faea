with

events as (

    select * from {{ ref('fct_events') }}
    where outlet_count > 1

),

-- Of each outlet the last telling of an event counts, as in fct_events.
tellings as (

    select
        event_reports.event_id,
        event_reports.outlet_id,
        event_reports.event_report_id,
        event_reports.event_type_code,
        event_reports.date_from,
        event_reports.date_to,
        event_reports.killed_low,
        event_reports.killed_high
    from {{ ref('fct_event_reports') }} as event_reports
    inner join events on event_reports.event_id = events.event_id
    where event_reports.outlet_id is not null
    qualify
        row_number() over (
            partition by event_reports.event_id, event_reports.outlet_id
            order by event_reports.published_at desc nulls last, event_reports.event_report_id desc
        ) = 1

),

places as (

    select
        places.event_report_id,
        arg_min(places.place_id, places.position) as place_id
    from {{ ref('bridge_event_report_places') }} as places
    inner join tellings on places.event_report_id = tellings.event_report_id
    where places.place_id is not null
    group by places.event_report_id

),

agents as (

    select
        parties.event_report_id,
        list(distinct parties.faction_id) as faction_ids
    from {{ ref('bridge_event_report_factions') }} as parties
    inner join tellings on parties.event_report_id = tellings.event_report_id
    where parties.role = 'agent' and parties.faction_id is not null
    group by parties.event_report_id

),

lineage as (

    select * from {{ ref('int_place_ancestors') }}

),

described as (

    select
        tellings.*,
        places.place_id,
        agents.faction_ids as agent_faction_ids
    from tellings
    left join places on tellings.event_report_id = places.event_report_id
    left join agents on tellings.event_report_id = agents.event_report_id

),

compared as (

    select
        ours.outlet_id,
        theirs.outlet_id as other_outlet_id,
        ours.event_type_code = theirs.event_type_code as is_same_type,
        case
            when ours.place_id is not null and theirs.place_id is not null
                then above_ours.ancestor_id is not null or above_theirs.ancestor_id is not null
        end as is_same_place,
        ours.date_from <= coalesce(theirs.date_to, theirs.date_from)
        and theirs.date_from <= coalesce(ours.date_to, ours.date_from) as is_same_date,
        nullif({{ compare_figures(
            'ours.killed_low', 'ours.killed_high', 'theirs.killed_low', 'theirs.killed_high'
        ) }}, 'unknown') = 'agree' as is_same_killed,
        list_has_any(ours.agent_faction_ids, theirs.agent_faction_ids) as is_same_agent
    from described as ours
    inner join described as theirs on ours.event_id = theirs.event_id and ours.outlet_id < theirs.outlet_id
    left join lineage as above_ours
        on ours.place_id = above_ours.place_id and theirs.place_id = above_ours.ancestor_id
    left join lineage as above_theirs
        on theirs.place_id = above_theirs.place_id and ours.place_id = above_theirs.ancestor_id

),

counted as (

    select
        outlet_id,
        other_outlet_id,
        {% for matter in ['type', 'place', 'date', 'killed', 'agent'] %}
            count(is_same_{{ matter }}) as {{ matter }}_compared_count,
            count(*) filter (where is_same_{{ matter }}) as {{ matter }}_agreed_count,
        {% endfor %}
        count(*) as shared_event_count
    from compared
    group by outlet_id, other_outlet_id

)

select * from counted
order by outlet_id, other_outlet_id
