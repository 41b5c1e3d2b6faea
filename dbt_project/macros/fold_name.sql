{#-
    One spelling for a name: no vowel marks, tatweel or invisible controls, one letter for each that is written in several
    ways, Latin letters small, signs and spaces as one space. The same letters as orchestration/extraction/text.py folds.
-#}
{% macro fold_name(name) -%}
    nullif(trim(regexp_replace(translate(
        lower(regexp_replace({{ name }}, '[\x{0610}-\x{061A}\x{0640}\x{064B}-\x{0652}\x{0670}\x{06D6}-\x{06ED}\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FE00}-\x{FE0F}\x{FEFF}]', '', 'g')),
        'أإآٱىةؤئکیگڤپچژےہھ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹',
        'اااايهويكيكفبجزيهه01234567890123456789'
    ), '[^\p{L}\p{M}\p{N}]+', ' ', 'g')), '')
{%- endmacro %}
