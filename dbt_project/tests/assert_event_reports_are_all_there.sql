-- Nothing is lost between the extraction and the marts: each event report of a current report is there once.
with

extracted as (

    select event_reports.event_report_id
    from {{ ref('stg_extraction__event_reports') }} as event_reports
    inner join {{ ref('stg_raw__reports') }} as reports on event_reports.report_id = reports.report_id
    where reports.is_current

)

select coalesce(extracted.event_report_id, published.event_report_id) as event_report_id
from extracted
full outer join {{ ref('fct_event_reports') }} as published on extracted.event_report_id = published.event_report_id
where extracted.event_report_id is null or published.event_report_id is null
