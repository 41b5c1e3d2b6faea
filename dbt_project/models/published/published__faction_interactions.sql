{{ config(alias='faction_interactions') }}

with

interactions as (

    select * from {{ ref('agg_faction_interactions').include(database=false) }}

),

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

labelled as (

    select
        interactions.month_start_date,
        interactions.date_basis,
        interactions.agent_faction_id,
        interactions.agent_name_ar,
        interactions.agent_name_en,
        interactions.agent_kind,
        interactions.patient_faction_id,
        interactions.patient_name_ar,
        interactions.patient_name_en,
        interactions.patient_kind,
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

)

select * from labelled
