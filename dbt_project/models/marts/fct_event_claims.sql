with

claims as (

    select * from {{ ref('int_event_claims') }}

),

tellers as (

    select * from {{ ref('int_event_tellers') }}

),

events as (

    select * from {{ ref('int_events_corrected') }}

),

event_figures as (

    {% for figure in event_figures() %}
        select
            event_id,
            '{{ figure }}' as field,
            {{ figure }}_low as figure_low,
            {{ figure }}_best as figure_best,
            {{ figure }}_high as figure_high
        from events
        where coalesce({{ figure }}_low, {{ figure }}_best, {{ figure }}_high) is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

last_words as (

    select last_words.*
    from {{ ref('int_event_last_words') }} as last_words
    inner join {{ ref('int_event_revisions') }} as revisions
        on
            last_words.event_id = revisions.event_id
            and last_words.telling_order = revisions.telling_order
            and revisions.is_latest

),

contradicted as (

    select distinct
        last_words.event_report_id,
        last_words.field
    from last_words
    inner join {{ ref('int_event_comparisons') }} as comparisons
        on last_words.event_report_id = comparisons.event_report_id and last_words.field = comparisons.field
    inner join last_words as others
        on comparisons.other_event_report_id = others.event_report_id and comparisons.field = others.field
    where comparisons.comparison = 'differ'

),

weighed as (

    select
        claims.claim_id,
        claims.event_id,
        claims.event_report_id,
        claims.report_id,
        claims.field,
        claims.position,
        claims.claim_group,
        claims.value_id,
        claims.value_text,
        claims.value_low,
        claims.value_high,
        claims.date_from,
        claims.date_to,
        claims.claim_text,
        claims.char_start,
        claims.char_end,
        tellers.outlet_id,
        tellers.informant_id,
        tellers.teller_id,
        tellers.side_faction_id,
        tellers.is_copy,
        tellers.is_own_word,
        tellers.published_at,
        last_words.event_report_id is not null as is_last_word,
        contradicted.event_report_id is not null as is_contradicted,
        coalesce(
            case
                when event_figures.field is not null
                    then
                        last_words.event_report_id is not null
                        and coalesce(claims.value_low, claims.value_high) = event_figures.figure_best
                when claims.field = 'type' then claims.claim_group = events.event_type_code
                when claims.field = 'date'
                    then
                        (claims.date_from, claims.date_to, claims.date_precision)
                        is not distinct from (events.date_from, events.date_to, events.date_precision)
                when claims.field = 'place' then claims.claim_group = events.place_key
                else true
            end,
            false
        ) as is_chosen,
        last_words.event_report_id is not null
        and event_figures.field is not null
        and (claims.value_low is not distinct from event_figures.figure_low) as is_lowest,
        last_words.event_report_id is not null
        and event_figures.field is not null
        and (claims.value_high is not distinct from event_figures.figure_high) as is_highest
    from claims
    inner join tellers on claims.event_report_id = tellers.event_report_id
    inner join events on claims.event_id = events.event_id
    left join event_figures on claims.event_id = event_figures.event_id and claims.field = event_figures.field
    left join last_words on claims.event_report_id = last_words.event_report_id and claims.field = last_words.field
    left join contradicted
        on claims.event_report_id = contradicted.event_report_id and claims.field = contradicted.field

)

select * from weighed
