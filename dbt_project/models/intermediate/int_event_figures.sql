with

event_reports as (

    select
        event_reports.*,
        clusters.event_id,
        coalesce(event_reports.outlet_id, event_reports.report_id) as teller_id
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join {{ ref('int_event_clusters') }} as clusters
        on event_reports.event_report_id = clusters.event_report_id

),

figures as (

    {% for figure in ['killed', 'injured', 'count'] %}
        select
            event_id,
            teller_id,
            event_report_id,
            published_at,
            '{{ figure }}' as figure_kind,
            {{ figure }}_low as figure_low,
            {{ figure }}_high as figure_high
        from event_reports
        where coalesce({{ figure }}_low, {{ figure }}_high) is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- An outlet that counts again corrects itself: its last figure stands.
latest as (

    select *
    from figures
    qualify
        row_number() over (
            partition by event_id, figure_kind, teller_id
            order by published_at desc nulls last, event_report_id asc
        ) = 1

)

select * from latest
