with

tellers as (

    select * from {{ ref('int_event_tellers') }}

),

claims as (

    select distinct
        claims.event_id,
        claims.field,
        claims.event_report_id,
        tellers.teller_id,
        tellers.is_own_word,
        tellers.telling_order
    from {{ ref('int_event_claims') }} as claims
    inner join tellers on claims.event_report_id = tellers.event_report_id

),

-- After each report of an event: what every teller had said last by then. Its own words go before what others have
-- of it.
last_words as (

    select
        tellers.event_id,
        tellers.telling_order,
        claims.field,
        claims.teller_id,
        claims.event_report_id
    from tellers
    inner join claims on tellers.event_id = claims.event_id and tellers.telling_order >= claims.telling_order
    qualify
        row_number() over (
            partition by tellers.event_id, tellers.telling_order, claims.field, claims.teller_id
            order by claims.is_own_word desc, claims.telling_order desc
        ) = 1

)

select * from last_words
