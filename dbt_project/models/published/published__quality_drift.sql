{{ config(alias='quality_drift') }}

with

measured as (

    select * from {{ ref('agg_quality_drift').include(database=false) }}

),

types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

named as (

    select
        measured.series_kind,
        measured.series_id,
        coalesce(types.event_type_label_ar, sources.source_name_ar) as series_name_ar,
        coalesce(types.event_type_label_en, sources.source_name_en) as series_name_en,
        measured.week_start_date,
        measured.observed_count,
        measured.usual_count,
        measured.robust_z
    from measured
    left join types
        on measured.series_kind = 'event_type' and measured.series_id = types.event_type_code
    left join sources
        on measured.series_kind <> 'event_type' and measured.series_id = sources.source_id

),

judged as (

    select
        *,
        abs(robust_z) >= {{ quality_threshold('drift_robust_z') }}
        and greatest(observed_count, usual_count) >= {{ quality_threshold('drift_floor_count') }}
        and greatest(observed_count, usual_count)
        >= {{ quality_threshold('drift_ratio') }} * least(observed_count, usual_count) as is_alarming
    from named

)

select * from judged
