{#- No combination of the columns is there twice. -#}
{% test unique_pair(model, columns) %}

select {{ columns | join(', ') }}
from {{ model }}
group by all
having count(*) > 1

{% endtest %}
