{#- No row is of one of the kinds; those that are, are what is to be looked at. -#}
{% test none_of_kind(model, column, kinds) %}

select *
from {{ model }}
where {{ column }} in ({{ quoted(kinds) }})

{% endtest %}
