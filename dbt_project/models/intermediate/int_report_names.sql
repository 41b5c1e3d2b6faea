with

reports as (

    select report_id
    from {{ ref('stg_raw__reports') }}
    where is_current

),

mentions as (

    select * from {{ ref('stg_extraction__mentions') }}

),

precisions as (

    select * from {{ ref('int_place_precisions') }}

),

-- A region or a country is named by too many reports to tell one from another.
places as (

    select
        mentions.report_id,
        'place' as name_kind,
        mentions.linked_id as name
    from mentions
    inner join precisions on mentions.linked_id = precisions.place_id
    where mentions.mention_kind = 'place' and precisions.place_precision not in ('admin1', 'country')

),

persons as (

    select
        report_id,
        'person' as name_kind,
        normalised_text as name
    from mentions
    where mention_kind = 'person'

),

event_reports as (

    select * from {{ ref('stg_extraction__event_reports') }}

),

figures as (

    {% for figure in ['killed', 'injured'] %}
        select
            report_id,
            'figure' as name_kind,
            '{{ figure }} ' || {{ figure }}_low as name
        from event_reports
        where {{ figure }}_low is not null
        union all
    {% endfor %}
    select
        report_id,
        'figure' as name_kind,
        quantity_kind || ' ' || quantity_low as name
    from {{ ref('stg_extraction__quantities') }}
    where quantity_low is not null

),

named as (

    select * from places
    union
    select * from persons
    union
    select * from figures

),

of_current_reports as (

    select named.*
    from named
    inner join reports on named.report_id = reports.report_id

)

select * from of_current_reports
