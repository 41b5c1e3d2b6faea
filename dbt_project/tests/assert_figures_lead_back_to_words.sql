-- Each figure that an event shows was given by somebody, in words that stand in a report where its claim says, or by an
-- analyst who corrected it.
with

events as (

    select * from {{ ref('fct_events') }}

),

figures as (

    {% for figure in event_figures() %}
        {% for end in ['low', 'best', 'high'] %}
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

claims as (

    select claims.*
    from {{ ref('fct_event_claims') }} as claims
    inner join {{ ref('dim_reports') }} as reports on claims.report_id = reports.report_id
    where substr(reports.body_text, claims.char_start + 1, claims.char_end - claims.char_start) = claims.claim_text

),

-- What claims give, in the columns of figures: rows meet by equal values, and no pair has to be looked at.
given as (

    {% for end, flag, given in [
        ('low', 'is_lowest', 'value_low'),
        ('best', 'is_chosen', 'coalesce(value_low, value_high)'),
        ('high', 'is_highest', 'value_high'),
    ] %}
        select
            event_id,
            field,
            '{{ end }}' as figure_end,
            {{ given }} as figure
        from claims
        where {{ flag }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select figures.*
from figures
left join given
    on
        figures.event_id = given.event_id
        and figures.field = given.field
        and figures.figure_end = given.figure_end
        and figures.figure = given.figure
where given.event_id is null
