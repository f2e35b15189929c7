-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
{{ config(materialized=long_view()) }}

{#- without the seeds, the fields that need none -#}
{{ customer_fields(condition_fields().values() | list or built_in_fields()) }}
