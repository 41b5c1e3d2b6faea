{{ config(alias='faction_interactions') }}

with

interactions as (

    select * from {{ ref('agg_faction_interactions').include(database=false) }}

),

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

labelled as (

    select
        interactions.month_start_date,
        interactions.date_basis,
        interactions.agent_faction_id,
        agents.faction_name_ar as agent_name_ar,
        agents.faction_name_en as agent_name_en,
        agents.faction_kind as agent_kind,
        interactions.patient_faction_id,
        patients.faction_name_ar as patient_name_ar,
        patients.faction_name_en as patient_name_en,
        patients.faction_kind as patient_kind,
        interactions.event_type_code,
        event_types.event_type_label_ar,
        event_types.event_type_label_en,
        event_types.event_family,
        event_types.is_violence,
        interactions.event_count,
        interactions.event_report_count,
        interactions.killed_low,
        interactions.killed_best,
        interactions.killed_high,
        interactions.injured_low,
        interactions.injured_best,
        interactions.injured_high,
        interactions.civilians_harmed_event_count,
        interactions.contested_event_count,
        interactions.first_date,
        interactions.last_date
    from interactions
    inner join event_types on interactions.event_type_code = event_types.event_type_code
    left join factions as agents on interactions.agent_faction_id = agents.faction_id
    left join factions as patients on interactions.patient_faction_id = patients.faction_id

)

select * from labelled
