with

reports as (

    select *
    from {{ ref('stg_raw__reports') }}
    where is_current

),

outlets as (

    select * from {{ ref('int_outlets_resolved') }}

),

extractions as (

    select * from {{ ref('stg_extraction__extractions') }}

),

described as (

    select
        reports.report_id,
        reports.doc_id,
        outlets.outlet_id,
        outlets.outlet_name,
        outlets.outlet_method,
        reports.title,
        reports.url,
        reports.origin,
        reports.published_at,
        reports.published_precision,
        reports.retrieved_at,
        reports.body_text,
        length(reports.body_text) as character_count,
        reports.content_sha256,
        reports.supersedes_report_id,
        coalesce(extractions.event_report_count, 0) as event_report_count,
        coalesce(extractions.mention_count, 0) as mention_count,
        extractions.extractor_version
    from reports
    inner join outlets on reports.report_id = outlets.report_id
    left join extractions on reports.report_id = extractions.report_id

)

select * from described
