{#-
The solution of a symmetric system of linear equations, or none if its matrix is not positive definite: Cholesky
decomposition L * D * L' without roots.

matrix: list of rows of numbers. right: list of numbers, as long as the matrix has rows.
-#}
{% macro solved_equations(matrix, right) %}
    {% set size = right | length %}
    {% set lower, pivots, forward, solution = [], [], [], [] %}
    {% set state = namespace(is_definite=true) %}
    {% for i in range(size) if state.is_definite %}
        {% set row = [] %}
        {% set sums = namespace(pivot=matrix[i][i], right=right[i]) %}
        {% for j in range(i) %}
            {% set entry = namespace(value=matrix[i][j]) %}
            {% for k in range(j) %}
                {% set entry.value = entry.value - row[k] * lower[j][k] * pivots[k] %}
            {% endfor %}
            {% do row.append(entry.value / pivots[j]) %}
            {% set sums.pivot = sums.pivot - row[j] * row[j] * pivots[j] %}
            {% set sums.right = sums.right - row[j] * forward[j] %}
        {% endfor %}
        {% if sums.pivot > 1e-14 * (matrix[i][i] | abs) %}
            {% do lower.append(row) %}
            {% do pivots.append(sums.pivot) %}
            {% do forward.append(sums.right) %}
        {% else %}
            {% set state.is_definite = false %}
        {% endif %}
    {% endfor %}
    {% for i in range(size) | reverse if state.is_definite %}
        {% set entry = namespace(value=forward[i] / pivots[i]) %}
        {% for j in range(i + 1, size) %}
            {% set entry.value = entry.value - lower[j][i] * solution[j - i - 1] %}
        {% endfor %}
        {% do solution.insert(0, entry.value) %}
    {% endfor %}
    {{ return(solution if state.is_definite else none) }}
{% endmacro %}
