with

tellers as (

    select * from {{ ref('int_event_tellers') }}

),

figures as (

    select
        event_id,
        telling_order,
    {% for figure in event_figures() %}
        max(figure_low) filter (where field = '{{ figure }}') as {{ figure }}_low,
        max(figure_best) filter (where field = '{{ figure }}') as {{ figure }}_best,
        max(figure_high) filter (where field = '{{ figure }}') as {{ figure }}_high
        {{- ',' if not loop.last }}
    {% endfor %}
    from {{ ref('int_event_figures') }}
    group by event_id, telling_order

),

last_words as (

    select * from {{ ref('int_event_last_words') }}

),

comparisons as (

    select
        ours.event_id,
        ours.telling_order,
        comparisons.field,
        comparisons.comparison,
        comparisons.is_opposed
    from last_words as ours
    inner join {{ ref('int_event_comparisons') }} as comparisons
        on ours.event_report_id = comparisons.event_report_id and ours.field = comparisons.field
    inner join last_words as theirs
        on
            ours.event_id = theirs.event_id
            and ours.telling_order = theirs.telling_order
            and ours.field = theirs.field
            and comparisons.other_event_report_id = theirs.event_report_id

),

contested as (

    select
        event_id,
        telling_order,
        string_agg(distinct field, '|' order by field) filter (where comparison = 'differ') as contested_fields,
        bool_and(comparison = 'agree') filter (
            where is_opposed and field in ('killed', 'injured', 'count', 'agent')
        ) as sides_agree
    from comparisons
    group by event_id, telling_order

),

states as (

    select
        tellers.event_id,
        tellers.telling_order,
        tellers.event_report_id,
        tellers.report_id,
        tellers.outlet_id,
        tellers.told_at,
        tellers.telling_order = max(tellers.telling_order) over (partition by tellers.event_id) as is_latest,
        {% for figure in event_figures() %}
            figures.{{ figure }}_low,
            figures.{{ figure }}_best,
            figures.{{ figure }}_high,
        {% endfor %}
        contested.contested_fields,
        contested.sides_agree
    from tellers
    left join figures on tellers.event_id = figures.event_id and tellers.telling_order = figures.telling_order
    left join contested on tellers.event_id = contested.event_id and tellers.telling_order = contested.telling_order

)

select * from states
