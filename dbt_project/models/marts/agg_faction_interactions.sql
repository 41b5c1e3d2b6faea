with

events as (

    select * from {{ ref('fct_events') }}

),

dates as (

    select * from {{ ref('int_events_dated') }}

),

parties as (

    select distinct
        event_id,
        role,
        faction_id
    from {{ ref('bridge_event_factions') }}
    where role in ('agent', 'patient')

),

counted as (

    select
        dates.month_start_date,
        dates.date_basis,
        agents.faction_id as agent_faction_id,
        patients.faction_id as patient_faction_id,
        events.event_type_code,
        count(*) as event_count,
        cast(sum(events.report_count) as bigint) as event_report_count,
        {% for figure in ['killed', 'injured'] %}
            {% for bound in ['low', 'best', 'high'] %}
                cast(sum(events.{{ figure }}_{{ bound }}) as bigint) as {{ figure }}_{{ bound }},
            {% endfor %}
        {% endfor %}
        count(*) filter (where events.civilians_harmed) as civilians_harmed_event_count,
        count(*) filter (where events.is_contested) as contested_event_count,
        min(dates.date_day) as first_date,
        max(dates.date_day) as last_date
    from events
    inner join dates on events.event_id = dates.event_id
    inner join parties as agents on events.event_id = agents.event_id and agents.role = 'agent'
    inner join parties as patients on events.event_id = patients.event_id and patients.role = 'patient'
    group by
        dates.month_start_date, dates.date_basis, agents.faction_id, patients.faction_id, events.event_type_code

)

select * from counted
