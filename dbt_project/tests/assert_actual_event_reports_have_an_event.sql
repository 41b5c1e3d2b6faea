-- What is told as having happened belongs to an event; what is planned, feared or denied, or was dismissed, to none.
select
    event_reports.event_report_id,
    event_reports.modality,
    event_reports.event_id
from {{ ref('fct_event_reports') }} as event_reports
left join {{ ref('fct_events') }} as events on event_reports.event_id = events.event_id
where (event_reports.modality = 'actual' and not event_reports.is_dismissed) <> (events.event_id is not null)
