-- Each figure that an event shows was given by somebody, in words that stand in a report where its claim says, or by an
-- analyst who corrected it.
with

events as (

    select * from {{ ref('fct_events') }}

),

figures as (

    {% for figure in event_figures() %}
        {% for end, flag in [('low', 'is_lowest'), ('best', 'is_chosen'), ('high', 'is_highest')] %}
            select
                event_id,
                '{{ figure }}' as field,
                '{{ end }}' as figure_end,
                {{ figure }}_{{ end }} as figure
            from events
            where
                {{ figure }}_{{ end }} is not null
                and not list_contains(string_split(coalesce(corrected_fields, ''), '|'), '{{ figure }}_{{ end }}')
            {{ 'union all' if not loop.last }}
        {% endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

spans as (

    select
        claims.event_id,
        claims.field,
        claims.value_low,
        claims.value_high,
        claims.is_lowest,
        claims.is_chosen,
        claims.is_highest
    from {{ ref('fct_event_claims') }} as claims
    inner join {{ ref('dim_reports') }} as reports on claims.report_id = reports.report_id
    where substr(reports.body_text, claims.char_start + 1, claims.char_end - claims.char_start) = claims.claim_text

)

select figures.*
from figures
left join spans
    on
        figures.event_id = spans.event_id
        and figures.field = spans.field
        and case figures.figure_end
            when 'low' then spans.is_lowest and figures.figure = spans.value_low
            when 'best' then spans.is_chosen and figures.figure = coalesce(spans.value_low, spans.value_high)
            else spans.is_highest and figures.figure = spans.value_high
        end
where spans.event_id is null
