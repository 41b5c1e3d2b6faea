with

event_reports as (

    select
        event_id,
        report_id,
        outlet_id,
        informant_id,
        published_at,
        extractor_version,
        concat_ws(' ', killed_text, injured_text, count_text) as figure_texts
    from {{ ref('fct_event_reports') }}
    where event_id is not null

),

reports as (

    select * from {{ ref('dim_reports') }}

),

sources as (

    select
        source_id,
        coalesce(source_name_en, source_name_ar) as source_name,
        scale
    from {{ ref('dim_sources') }}

),

parties as (

    select
        event_id,
        party_text
    from {{ ref('bridge_event_factions') }}
    where role = 'patient'

),

casualty_words as (

    select
        acled_tag,
        {{ fold_name('word_ar') }} as word
    from {{ ref('casualty_words') }}

),

cited as (

    select
        event_reports.event_id,
        string_agg(distinct outlets.source_name, '; ' order by outlets.source_name) as outlet_names,
        string_agg(distinct outlets.scale, '-' order by outlets.scale) as outlet_scales,
        string_agg(distinct informants.source_name, '; ' order by informants.source_name) as informant_names,
        min(event_reports.published_at) as first_published_at,
        count(distinct event_reports.report_id) as report_count,
        max(event_reports.extractor_version) as extractor_version
    from event_reports
    left join sources as outlets on event_reports.outlet_id = outlets.source_id
    left join sources as informants on event_reports.informant_id = informants.source_id
    group by event_reports.event_id

),

-- Each report once, however often it tells of the event.
told as (

    select distinct
        event_reports.event_id,
        event_reports.report_id,
        coalesce(outlets.source_name, reports.outlet_name, '?') as outlet_name,
        reports.published_at,
        reports.doc_id,
        reports.title,
        reports.url
    from event_reports
    inner join reports on event_reports.report_id = reports.report_id
    left join sources as outlets on event_reports.outlet_id = outlets.source_id

),

listed as (

    select
        event_id,
        string_agg(
            concat_ws(', ', outlet_name, strftime(published_at, '%Y-%m-%d'), coalesce(url, doc_id)),
            '; ' order by published_at nulls last, report_id
        ) as articles,
        string_agg(strftime(published_at, '%Y-%m-%d'), '; ' order by published_at nulls last, report_id)
            as publication_dates,
        string_agg(title, '; ' order by published_at nulls last, report_id) as titles
    from told
    group by event_id

),

worded as (

    select
        event_id,
        ' ' || {{ fold_name('figure_texts') }} || ' ' as words
    from event_reports
    union all
    select
        event_id,
        ' ' || {{ fold_name('party_text') }} || ' ' as words
    from parties

),

tagged as (

    select
        worded.event_id,
        list_sort(list_distinct(list(casualty_words.acled_tag))) as casualty_tags
    from worded
    inner join casualty_words
        -- A pattern that is not the same in each row is compiled for each: first whether the letters are there at all.
        on
            contains(worded.words, casualty_words.word)
            and regexp_matches(worded.words, ' [وف]?(ال|لل)?' || casualty_words.word || ' ')
    group by worded.event_id

),

assembled as (

    select
        cited.*,
        listed.articles,
        listed.publication_dates,
        listed.titles,
        coalesce(tagged.casualty_tags, []) as casualty_tags
    from cited
    inner join listed on cited.event_id = listed.event_id
    left join tagged on cited.event_id = tagged.event_id

)

select * from assembled
