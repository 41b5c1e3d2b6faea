with

parties as (

    select * from {{ ref('int_event_report_parties') }}

),

keyed as (

    select
        {{ stable_id('p', ['event_report_id', 'role', 'party_key']) }} as event_report_faction_id,
        event_report_id,
        report_id,
        role,
        position,
        faction_id,
        party_kind,
        party_text,
        surface_text,
        char_start,
        char_end,
        link_method,
        is_corrected,
        is_civilian
    from parties

)

select * from keyed
