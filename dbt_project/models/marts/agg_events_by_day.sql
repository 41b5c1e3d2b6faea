with

events as (

    select * from {{ ref('fct_events') }}

),

dates as (

    select * from {{ ref('int_events_dated') }}

),

places as (

    select * from {{ ref('dim_places') }}

),

counted as (

    select
        dates.date_day,
        dates.date_basis,
        places.country_code,
        places.admin1_code,
        events.event_type_code,
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
    left join places on events.place_id = places.place_id
    group by
        dates.date_day, dates.date_basis, places.country_code, places.admin1_code, events.event_type_code

)

select * from counted
order by date_day
