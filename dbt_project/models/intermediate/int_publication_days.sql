with

known as (

    select
        texts.report_id,
        extractions.publication_day,
        extractions.publication_method,
        cast(1 as double) as probability,
        cast(null as varchar) as sibling_report_id
    from {{ ref('int_report_texts') }} as texts
    inner join {{ ref('stg_extraction__extractions') }} as extractions on texts.report_id = extractions.report_id
    where extractions.publication_day is not null

),

inferred as (

    select
        report_id,
        publication_day,
        case when sibling_report_id is null then 'named' else 'siblings' end as publication_method,
        probability,
        sibling_report_id
    from {{ ref('int_inferred_days') }}

),

dated as (

    select * from known
    union all
    select * from inferred

)

select * from dated
