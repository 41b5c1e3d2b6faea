with

source as (

    select * from {{ source('raw', 'reports') }}

),

current_reports as (

    select report_id
    from {{ source('raw', 'current_reports') }}

),

renamed as (

    select
        source.report_id,
        source.doc_id,
        source.outlet_name,
        source.origin,
        source.url,
        source.title,
        source.body_text,
        source.published_at,
        source.published_precision,
        source.retrieved_at,
        source.charset,
        source.content_sha256,
        source.supersedes_report_id,
        source.batch_id,
        current_reports.report_id is not null as is_current
    from source
    left join current_reports on source.report_id = current_reports.report_id

)

select * from renamed
