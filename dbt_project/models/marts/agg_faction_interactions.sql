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
                cast(sum({{ closed_figure('events', figure, bound) }}) as bigint) as {{ figure }}_{{ bound }},
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

),

-- Names stand here too: to join them to each row takes longer than all else that a question of pairs asks.
named as (

    select
        counted.*,
        agents.faction_name_ar as agent_name_ar,
        agents.faction_name_en as agent_name_en,
        agents.faction_kind as agent_kind,
        patients.faction_name_ar as patient_name_ar,
        patients.faction_name_en as patient_name_en,
        patients.faction_kind as patient_kind
    from counted
    left join {{ ref('dim_factions') }} as agents on counted.agent_faction_id = agents.faction_id
    left join {{ ref('dim_factions') }} as patients on counted.patient_faction_id = patients.faction_id

)

select * from named
order by month_start_date
