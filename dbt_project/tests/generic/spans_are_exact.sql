{#-
    Every text stands in its report exactly where its offsets say. `spans` lists [text column, start column, end column].
    DuckDB's substr counts code points from 1, as the offsets count them from 0.
-#}
{% test spans_are_exact(model, spans) %}

with

texts as (

    select * from {{ model }}

),

reports as (

    select
        report_id,
        body_text
    from {{ ref('stg_raw__reports') }}

),

spans as (

    {% for text, start, end in spans %}
    select
        report_id,
        '{{ text }}' as span_name,
        {{ text }} as span_text,
        {{ start }} as span_start,
        {{ end }} as span_end
    from texts
    where {{ text }} is not null or {{ start }} is not null or {{ end }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select spans.*
from spans
left join reports on spans.report_id = reports.report_id
where
    (spans.span_start >= 0 and spans.span_end > spans.span_start) is not true
    or substr(reports.body_text, spans.span_start + 1, spans.span_end - spans.span_start)
    is distinct from spans.span_text

{% endtest %}
