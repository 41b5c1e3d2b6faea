{#-
    Select columns with the names of `parties` joined to `factions`, as text: agents, patients and others, in Arabic and in
    English. Within a role they stand by position, then by the column `last`.
-#}
{% macro party_names(last) -%}
{%- set roles = {
    'agents': "= 'agent'", 'patients': "= 'patient'", 'other_parties': "not in ('agent', 'patient')"
} -%}
{%- for name, wanted in roles.items() %}
    {%- for language, separator in [('ar', '، '), ('en', ', ')] %}
        string_agg(
            coalesce(factions.faction_name_{{ language }}, parties.party_text), '{{ separator }}'
            order by parties.role, parties.position, parties.{{ last }}
        ) filter (where parties.role {{ wanted }}) as {{ name }}_{{ language }}
        {%- if name != 'other_parties' or language != 'en' %},{% endif %}
    {%- endfor %}
{%- endfor %}
{%- endmacro %}
