{#-
    Names are compared only where they share a word that is not on many names, or begin alike: all against all would not
    do for a large corpus.
-#}
with

unmapped as (

    select
        mention_kind,
        name_key
    from {{ ref('int_unmapped_names') }}

),

known as (

    select * from {{ ref('int_registry_names') }}

),

unmapped_words as (

    select
        mention_kind,
        name_key,
        {{ without_article("unnest(string_split(name_key, ' '))") }} as word
    from unmapped

),

known_words as (

    select
        mention_kind,
        named_id,
        name_key,
        {{ without_article("unnest(string_split(name_key, ' '))") }} as word
    from known

),

telling_words as (

    select
        mention_kind,
        word
    from known_words
    where length(word) > 2
    group by mention_kind, word
    having count(distinct named_id) <= 30

),

candidates as (

    select
        unmapped_words.mention_kind,
        unmapped_words.name_key,
        known_words.named_id,
        known_words.name_key as known_key
    from unmapped_words
    inner join telling_words
        on unmapped_words.mention_kind = telling_words.mention_kind and unmapped_words.word = telling_words.word
    inner join known_words
        on telling_words.mention_kind = known_words.mention_kind and telling_words.word = known_words.word
    union
    select
        unmapped.mention_kind,
        unmapped.name_key,
        known.named_id,
        known.name_key as known_key
    from unmapped
    inner join known
        on
            unmapped.mention_kind = known.mention_kind
            and left({{ without_article('unmapped.name_key') }}, 3) = left({{ without_article('known.name_key') }}, 3)
            and abs(length(unmapped.name_key) - length(known.name_key)) <= 2

),

words_shared as (

    select
        candidates.mention_kind,
        candidates.name_key,
        candidates.known_key,
        candidates.named_id,
        list_transform(string_split(candidates.name_key, ' '), lambda word: {{ without_article('word') }}) as words,
        list_transform(string_split(candidates.known_key, ' '), lambda word: {{ without_article('word') }})
            as known_words
    from candidates

),

-- The share of words in common, or of letters: one is for names that leave words out, the other for misspelt ones.
scored as (

    select
        mention_kind,
        name_key,
        named_id,
        known_key,
        greatest(
            len(list_intersect(words, known_words)) / len(list_distinct(list_concat(words, known_words))),
            1 - levenshtein(name_key, known_key) / greatest(length(name_key), length(known_key))
        ) as similarity
    from words_shared

),

best as (

    select
        mention_kind,
        name_key,
        named_id as suggested_id,
        round(similarity, 2) as suggested_similarity
    from scored
    where similarity >= 0.6
    qualify
        row_number() over (
            partition by mention_kind, name_key
            order by similarity desc, named_id asc
        ) = 1

)

select * from best
