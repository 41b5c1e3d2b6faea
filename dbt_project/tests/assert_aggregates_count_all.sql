-- What aggregates sum up is all that there is, each once: a BI tool's totals are those of the facts.
{% set figures = [
    ('killed', 'low'), ('killed', 'best'), ('killed', 'high'),
    ('injured', 'low'), ('injured', 'best'), ('injured', 'high'),
] %}
with

totals as (

    select
        'fct_events' as source_table,
        count(*) as event_count,
        sum(report_count) as event_report_count
        {%- for figure, bound in figures %},
        sum({{ closed_figure('events', figure, bound) }}) as {{ figure }}_{{ bound }}
        {%- endfor %}
    from {{ ref('fct_events') }} as events

),

summed as (

    {% for aggregate in ['agg_events_by_day', 'agg_casualties_by_place_month'] %}
    select
        '{{ aggregate }}' as source_table,
        sum(event_count) as event_count,
        sum(event_report_count) as event_report_count
        {%- for figure, bound in figures %}, sum({{ figure }}_{{ bound }}) as {{ figure }}_{{ bound }}{% endfor %}
    from {{ ref(aggregate) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

uses as (

    select 'agg_framing_by_outlet' as source_table
    where
        (select coalesce(sum(use_count), 0) from {{ ref('agg_framing_by_outlet') }})
        <> (select count(*) from {{ ref('fct_framings') }})

)

select summed.source_table
from summed
cross join totals
where
    coalesce(summed.event_count, 0) <> totals.event_count
    or coalesce(summed.event_report_count, 0) <> coalesce(totals.event_report_count, 0)
    {% for figure, bound in figures %}
    or summed.{{ figure }}_{{ bound }} is distinct from totals.{{ figure }}_{{ bound }}
    {% endfor %}

union all
select source_table from uses
