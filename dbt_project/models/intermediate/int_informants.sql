with

current_reports as (

    select report_id
    from {{ ref('stg_raw__reports') }}
    where is_current

),

cues as (

    select
        informant_kind,
        {{ fold_name('cue_ar') }} as cue_key
    from {{ ref('stg_registry__informant_cues') }}
    where informant_kind != 'statement' and cue_kind = 'noun'

),

cited as (

    select
        event_reports.informant_text,
        {{ fold_name('event_reports.informant_text') }} as informant_key
    from {{ ref('stg_extraction__event_reports') }} as event_reports
    inner join current_reports on event_reports.report_id = current_reports.report_id
    where event_reports.informant_text is not null

),

spellings as (

    select
        informant_key,
        informant_text,
        count(*) as citation_count
    from cited
    where informant_key is not null
    group by all

),

informants as (

    select
        informant_key,
        arg_max(informant_text, (citation_count, informant_text)) as informant_name_ar
    from spellings
    group by informant_key

),

kinds as (

    select
        informants.informant_key,
        cues.informant_kind
    from informants
    inner join cues on contains(informants.informant_key, cues.cue_key)
    qualify
        row_number() over (
            partition by informants.informant_key
            order by length(cues.cue_key) desc, cues.cue_key, cues.informant_kind asc
        ) = 1

),

identified as (

    select
        {{ stable_id('i', ['informants.informant_key']) }} as informant_id,
        informants.informant_key,
        informants.informant_name_ar,
        coalesce(kinds.informant_kind, 'unclassified') as informant_kind
    from informants
    left join kinds on informants.informant_key = kinds.informant_key

)

select * from identified
