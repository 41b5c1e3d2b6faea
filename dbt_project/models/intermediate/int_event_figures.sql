with

last_words as (

    select
        last_words.*,
        claims.value_low,
        claims.value_high,
        coalesce(claims.value_low, claims.value_high) as said,
        coalesce(claims.value_low = claims.value_high, false) as is_exact
    from {{ ref('int_event_last_words') }} as last_words
    inner join {{ ref('int_event_claims') }} as claims
        on last_words.event_report_id = claims.event_report_id and last_words.field = claims.field
    where last_words.field in ({{ quoted(event_figures()) }})

),

comparisons as (

    select * from {{ ref('int_event_comparisons') }}

),

-- A toll so far: by then another teller who is not of an opposed side gives more, on a later day.
outgrown as (

    select distinct
        last_words.event_report_id,
        last_words.telling_order,
        last_words.field
    from last_words
    inner join comparisons
        on
            last_words.event_report_id = comparisons.event_report_id
            and last_words.field = comparisons.field
            and comparisons.is_outgrown
    inner join last_words as later
        on
            last_words.event_id = later.event_id
            and last_words.telling_order = later.telling_order
            and last_words.field = later.field
            and comparisons.other_event_report_id = later.event_report_id

),

standing as (

    select last_words.*
    from last_words
    left join outgrown
        on
            last_words.event_report_id = outgrown.event_report_id
            and last_words.telling_order = outgrown.telling_order
            and last_words.field = outgrown.field
    where outgrown.event_report_id is null

),

-- "Dozens" leaves it to whoever gives a number; "at least 30" leaves it to one who says 34, and not to one who says 20.
left_to_exact as (

    select distinct
        standing.event_report_id,
        standing.telling_order,
        standing.field
    from standing
    inner join comparisons
        on
            standing.event_report_id = comparisons.event_report_id
            and standing.field = comparisons.field
            and (comparisons.comparison = 'agree' or standing.value_low < standing.value_high)
    inner join standing as exact
        on
            standing.event_id = exact.event_id
            and standing.telling_order = exact.telling_order
            and standing.field = exact.field
            and comparisons.other_event_report_id = exact.event_report_id
    where exact.is_exact and not standing.is_exact

),

best as (

    select
        standing.event_id,
        standing.telling_order,
        standing.field,
        quantile_disc(standing.said, 0.5) as figure_best
    from standing
    left join left_to_exact
        on
            standing.event_report_id = left_to_exact.event_report_id
            and standing.telling_order = left_to_exact.telling_order
            and standing.field = left_to_exact.field
    where left_to_exact.event_report_id is null
    group by standing.event_id, standing.telling_order, standing.field

),

-- An end is open where one who leaves it open goes beyond all who close it.
spread as (

    select
        event_id,
        telling_order,
        field,
        case
            when min(value_high) filter (where value_low is null) < min(value_low) then null
            else min(value_low)
        end as figure_low,
        case
            when max(value_low) filter (where value_high is null) > max(value_high) then null
            else max(value_high)
        end as figure_high
    from last_words
    group by event_id, telling_order, field

),

reconciled as (

    select
        spread.event_id,
        spread.telling_order,
        spread.field,
        spread.figure_low,
        best.figure_best,
        spread.figure_high
    from spread
    inner join best
        on
            spread.event_id = best.event_id
            and spread.telling_order = best.telling_order
            and spread.field = best.field

)

select * from reconciled
