{{ config(alias='left_out') }}

with

coded as (

    select * from {{ ref('int_events_coded') }}

),

reasons as (

    {% for format in ['acled', 'ucdp', 'polecat'] %}
        select
            '{{ format }}' as export_format,
            {{ format }}_left_out as reason_code,
            event_type_code
        from coded
        where {{ format }}_left_out is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        export_format,
        reason_code,
        event_type_code,
        count(*) as event_count
    from reasons
    group by export_format, reason_code, event_type_code

)

select * from counted
