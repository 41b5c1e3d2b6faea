with

coded as (

    select * from {{ ref('int_events_coded') }}

),

events as (

    select * from {{ ref('fct_events') }}

),

places as (

    select * from {{ ref('int_places_coded') }}

),

sides as (

    select * from {{ ref('int_event_sides') }}

),

sources as (

    select * from {{ ref('int_event_sources') }}

),

worded as (

    select
        coded.event_id,
        -- An unnamed doer leaves the label of the type: "Killing of Civilians".
        concat_ws(
            ' ',
            doers.actor_names_in_prose,
            case
                when coded.has_doer then coalesce(coded.did_en, lower(coded.event_type_label_en))
                else coded.event_type_label_en
            end,
            case when coded.has_target then coalesce(coded.towards_en, 'involving') end,
            targets.actor_names_in_prose
        ) as deed,
        case
            when coded.place_id is not null
                then
                    ' in ' || concat_ws(
                        ', ',
                        places.place_name_en,
                        case when places.admin1_name_en <> places.place_name_en then places.admin1_name_en end,
                        case when places.country_name_en <> places.place_name_en then places.country_name_en end
                    )
            else coalesce(' in ' || coded.place_text, '')
        end as whereabouts,
        case
            when coded.days_open = 0 then ' on ' || {{ day_words('coded.date_from') }}
            when coded.date_from is not null
                then
                    ' between ' || {{ day_words('coded.date_from') }} || ' and '
                    || {{ day_words('coded.date_to') }}
            when coded.first_published_on is not null
                then ', on a day not told, first reported on ' || {{ day_words('coded.first_published_on') }}
            else ', on a day not told'
        end as day_words,
        concat_ws(
            ', ',
            {{ figure_words('killed', 'killed') }},
            {{ figure_words('injured', 'injured') }},
            {{ figure_words('count', 'concerned') }}
        ) as figures,
        case
            when events.is_contested
                then
                    'Reports contradict each other on: '
                    || replace(events.contested_fields, '|', ', ') || '.'
        end as contest,
        'According to: ' || coalesce(sources.outlet_names, 'an outlet not named')
        || coalesce(', citing ' || sources.informant_names, '') || '.' as tellers
    from coded
    inner join events on coded.event_id = events.event_id
    inner join sources on coded.event_id = sources.event_id
    left join places on coded.place_id = places.place_id
    left join sides as doers on coded.event_id = doers.event_id and doers.side = 'a'
    left join sides as targets on coded.event_id = targets.event_id and targets.side = 'b'

),

composed as (

    select
        event_id,
        concat_ws(' ', deed || whereabouts || day_words || '.', nullif(figures, '') || '.', contest, tellers) as notes
    from worded

),

-- What has no English name stands in the letters of the reports, and the notes say so.
marked as (

    select
        event_id,
        notes || case
            when regexp_matches(notes, '[\x{0600}-\x{06FF}]') then ' Names in Arabic are as the reports write them.'
            else ''
        end as notes
    from composed

)

select * from marked
