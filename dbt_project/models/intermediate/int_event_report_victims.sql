with

event_reports as (

    select
        event_report_id,
        report_id,
        sentence_index,
        killed_low,
        killed_high,
        killed_text,
        killed_start,
        killed_end,
        injured_start,
        injured_end
    from {{ ref('int_event_reports_current') }}
    where killed_text is not null and coalesce(killed_low, killed_high) is not null

),

reports as (

    select
        report_id,
        body_text
    from {{ ref('stg_raw__reports') }}
    where is_current

),

part_cues as (

    select {{ fold_name('hedge_ar') }} as cue_key
    from {{ ref('stg_registry__hedges') }}
    where hedge_kind = 'part_cue'

),

noun_forms as (

    select
        noun_id,
        {{ fold_name("unnest(string_split(concat_ws('|', singular_ar, plural_ar), '|'))") }} as stem
    from {{ ref('stg_registry__count_nouns') }}
    where noun_class like 'people%'

),

-- Nouns as they stand in a text: after "and" and the article, before the endings of case, number and owner, for which a
-- last ه (of ة) becomes ت.
written_forms as (

    select distinct
        noun_forms.noun_id,
        before.prefix || noun_forms.stem as word
    from noun_forms
    cross join unnest(['', 'و', 'ال', 'وال']) as before (prefix)
    union
    select distinct
        noun_forms.noun_id,
        before.prefix || regexp_replace(noun_forms.stem, 'ه$', 'ت') || after.suffix as word
    from noun_forms
    cross join unnest(['', 'و', 'ال', 'وال']) as before (prefix)
    cross join unnest(['ا', 'ان', 'ين', 'ه', 'ها', 'اه', 'اها', 'يه', 'يها', 'هم']) as after (suffix)

),

quantities as (

    select
        event_reports.event_report_id,
        quantities.quantity_low,
        quantities.quantity_high,
        quantities.surface_text,
        quantities.char_start,
        quantities.char_end,
        quantities.char_start >= event_reports.killed_start and quantities.char_end <= event_reports.killed_end
            as is_within,
        substr(
            reports.body_text,
            event_reports.killed_end + 1,
            greatest(quantities.char_start - event_reports.killed_end, 0)
        ) as words_between
    from event_reports
    inner join reports on event_reports.report_id = reports.report_id
    inner join {{ ref('stg_extraction__quantities') }} as quantities
        on
            event_reports.report_id = quantities.report_id
            and event_reports.killed_start <= quantities.char_start
            and event_reports.killed_end + 60 >= quantities.char_start
    where
        event_reports.injured_start is null
        or quantities.char_end <= event_reports.injured_start
        or quantities.char_start >= event_reports.injured_end

),

first_parts as (

    select
        quantities.*,
        part_cues.cue_key is not null as is_first_part
    from quantities
    left join part_cues on regexp_replace({{ fold_name('quantities.words_between') }}, '^و?من ', '') = part_cues.cue_key

),

-- "Among them three women and five children": a second part follows the first with nothing between.
parts as (

    select
        *,
        is_first_part or coalesce(
            lag(is_first_part) over places
            and char_start - lag(char_end) over places between 0 and 2,
            false
        ) as is_part
    from first_parts
    window places as (partition by event_report_id order by char_start, char_end)

),

counted as (

    select
        quantities.event_report_id,
        quantities.quantity_low,
        quantities.quantity_high,
        quantities.char_start,
        quantities.char_end,
        quantities.is_within,
        victims.victim_group
    from parts as quantities
    cross join unnest(string_split({{ fold_name('quantities.surface_text') }}, ' ')) as words (word)
    inner join written_forms on words.word = written_forms.word
    inner join {{ ref('stg_registry__victim_nouns') }} as victims on written_forms.noun_id = victims.noun_id
    where quantities.is_within or (quantities.is_part and victims.covers_group)
    group by all

),

-- "A man and a woman": the man may be a civilian too.
with_others as (

    select distinct quantities.event_report_id
    from quantities
    cross join unnest(string_split({{ fold_name('quantities.surface_text') }}, ' ')) as words (word)
    inner join written_forms on words.word = written_forms.word
    inner join {{ ref('stg_registry__count_nouns') }} as nouns on written_forms.noun_id = nouns.noun_id
    where quantities.is_within and nouns.noun_class = 'people'

),

summed as (

    select
        counted.event_report_id,
        counted.victim_group,
        sum(counted.quantity_low)::bigint as victims_low,
        case
            when
                bool_and(counted.quantity_high is not null)
                and (
                    counted.victim_group <> 'civilians'
                    or not bool_or(counted.is_within)
                    or bool_and(with_others.event_report_id is null)
                )
                then sum(counted.quantity_high)::bigint
        end as victims_high,
        min(counted.char_start) as char_start,
        max(counted.char_end) as char_end
    from counted
    left join with_others on counted.event_report_id = with_others.event_report_id
    group by counted.event_report_id, counted.victim_group

),

worded as (

    select
        summed.event_report_id,
        summed.victim_group,
        summed.victims_low,
        summed.victims_high,
        substr(reports.body_text, summed.char_start + 1, summed.char_end - summed.char_start) as victims_text,
        summed.char_start,
        summed.char_end
    from summed
    inner join event_reports on summed.event_report_id = event_reports.event_report_id
    inner join reports on event_reports.report_id = reports.report_id
    where summed.victims_low is not null or summed.victims_high is not null

)

select * from worded
