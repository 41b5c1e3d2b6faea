{{ config(alias='source_agreement') }}

with

agreement as (

    select * from {{ ref('agg_source_agreement').include(database=false) }}

),

outlets as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

others as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

labelled as (

    select
        agreement.outlet_id,
        outlets.source_name_ar as outlet_name_ar,
        outlets.source_name_en as outlet_name_en,
        outlets.stance as outlet_stance,
        agreement.other_outlet_id,
        others.source_name_ar as other_outlet_name_ar,
        others.source_name_en as other_outlet_name_en,
        others.stance as other_outlet_stance,
        agreement.shared_event_count,
        agreement.type_compared_count,
        agreement.type_agreed_count,
        agreement.type_agreed_count / nullif(agreement.type_compared_count, 0) as type_agreed_share,
        agreement.place_compared_count,
        agreement.place_agreed_count,
        agreement.place_agreed_count / nullif(agreement.place_compared_count, 0) as place_agreed_share,
        agreement.date_compared_count,
        agreement.date_agreed_count,
        agreement.date_agreed_count / nullif(agreement.date_compared_count, 0) as date_agreed_share,
        agreement.killed_compared_count,
        agreement.killed_agreed_count,
        agreement.killed_agreed_count / nullif(agreement.killed_compared_count, 0) as killed_agreed_share,
        agreement.agent_compared_count,
        agreement.agent_agreed_count,
        agreement.agent_agreed_count / nullif(agreement.agent_compared_count, 0) as agent_agreed_share
    from agreement
    inner join outlets on agreement.outlet_id = outlets.source_id
    inner join others on agreement.other_outlet_id = others.source_id

)

select * from labelled
