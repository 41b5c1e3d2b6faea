with

events as (

    select * from {{ ref('fct_events') }}

),

dates as (

    select * from {{ ref('int_events_dated') }}

),

event_reports as (

    select * from {{ ref('fct_event_reports') }}

),

counted as (

    select
        dates.month_start_date,
        dates.date_basis,
        events.place_id,
        count(*) as event_count,
        cast(sum(events.report_count) as bigint) as event_report_count,
        {% for figure in ['killed', 'injured'] %}
            {% for bound in ['low', 'best', 'high'] %}
                cast(sum({{ closed_figure('events', figure, bound) }}) as bigint) as {{ figure }}_{{ bound }},
            {% endfor %}
        {% endfor %}
        count(*) filter (where events.civilians_harmed) as civilians_harmed_event_count,
        count(*) filter (where events.is_contested) as contested_event_count
    from events
    inner join dates on events.event_id = dates.event_id
    group by dates.month_start_date, dates.date_basis, events.place_id

),

tellers as (

    select
        dates.month_start_date,
        dates.date_basis,
        events.place_id,
        count(distinct event_reports.outlet_id) as outlet_count
    from events
    inner join dates on events.event_id = dates.event_id
    inner join event_reports on events.event_id = event_reports.event_id
    group by dates.month_start_date, dates.date_basis, events.place_id

),

joined as (

    select
        counted.*,
        tellers.outlet_count
    from counted
    inner join tellers
        on
            counted.month_start_date is not distinct from tellers.month_start_date
            and counted.date_basis is not distinct from tellers.date_basis
            and counted.place_id is not distinct from tellers.place_id

)

select * from joined
order by month_start_date
