-- measure: directly_follows
SELECT
  "t4"."from",
  "t4"."to",
  "t4"."count",
  "t4"."sum_us",
  "t4"."sum_us" / (
    "t4"."count" * 1000000
  ) AS "mean_s",
  (
    (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."count" - 1
            ) * 5
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."count" - 1
          ) * 5
        ) % 10
      )
    )
  ) / 10000000 AS "median_s",
  (
    (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."count" - 1
            ) * 9
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 9
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 9
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."count" - 1
          ) * 9
        ) % 10
      )
    )
  ) / 10000000 AS "p90_s",
  "t4"."min_us" / 1000000 AS "min_s",
  "t4"."max_us" / 1000000 AS "max_s"
FROM (
  SELECT
    "t3"."from",
    "t3"."to",
    COUNT(*) AS "count",
    SUM("t3"."wait_us") AS "sum_us",
    MIN("t3"."wait_us") AS "min_us",
    MAX("t3"."wait_us") AS "max_us",
    LIST_SORT(ARRAY_AGG("t3"."wait_us") FILTER(WHERE
      "t3"."wait_us" IS NOT NULL)) AS "waits"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."case_id",
        "t1"."type" AS "from",
        LEAD("t1"."type") OVER (
          PARTITION BY "t1"."case_id"
          ORDER BY "t1"."ts_us" ASC, "t1"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "to",
        LEAD("t1"."ts_us") OVER (
          PARTITION BY "t1"."case_id"
          ORDER BY "t1"."ts_us" ASC, "t1"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - "t1"."ts_us" AS "wait_us"
      FROM (
        SELECT
          *
        FROM "events" AS "t0"
        WHERE
          "t0"."type" IS NOT NULL
      ) AS "t1"
    ) AS "t2"
    WHERE
      "t2"."to" IS NOT NULL
  ) AS "t3"
  GROUP BY
    1,
    2
) AS "t4"
ORDER BY
  "t4"."count" DESC,
  "t4"."from" ASC,
  "t4"."to" ASC;

-- measure: activities
SELECT
  *
FROM (
  SELECT
    "t1"."type" AS "activity",
    SUM("t1"."rows") AS "count",
    COUNT(*) AS "cases",
    SUM(CAST("t1"."rows" > 1 AS INT)) AS "again"
  FROM (
    SELECT
      "t0"."type",
      "t0"."case_id",
      COUNT(*) AS "rows"
    FROM "events" AS "t0"
    GROUP BY
      1,
      2
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."count" DESC,
  "t2"."activity" ASC;

-- measure: starts
SELECT
  *
FROM (
  SELECT
    "t2"."type" AS "activity",
    COUNT(*) AS "cases"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."type",
        ROW_NUMBER() OVER (
          PARTITION BY "t0"."case_id"
          ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM "events" AS "t0"
    ) AS "t1"
    WHERE
      "t1"."place" = 0
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
ORDER BY
  "t3"."cases" DESC,
  "t3"."activity" ASC;

-- measure: ends
SELECT
  *
FROM (
  SELECT
    "t2"."type" AS "activity",
    COUNT(*) AS "cases"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."type",
        ROW_NUMBER() OVER (
          PARTITION BY "t0"."case_id"
          ORDER BY "t0"."ts_us" DESC, "t0"."seq" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM "events" AS "t0"
    ) AS "t1"
    WHERE
      "t1"."place" = 0
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
ORDER BY
  "t3"."cases" DESC,
  "t3"."activity" ASC;

-- measure: cases
SELECT
  "t1"."case_id",
  "t1"."events",
  "t1"."start_us",
  "t1"."end_us",
  "t1"."end_us" - "t1"."start_us" AS "duration_us"
FROM (
  SELECT
    "t0"."case_id",
    COUNT(*) AS "events",
    MIN("t0"."ts_us") AS "start_us",
    MAX("t0"."ts_us") AS "end_us"
  FROM "events" AS "t0"
  GROUP BY
    1
) AS "t1"
ORDER BY
  "t1"."case_id" ASC;

-- measure: durations
SELECT
  "t3"."min_us" / 1000000 AS "min",
  CASE
    WHEN "t3"."n" > 0
    THEN (
      (
        LIST_EXTRACT(
          "t3"."spans",
          CAST(CAST(FLOOR((
            (
              "t3"."n" - 1
            ) * 5
          ) / (
            10
          )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
            (
              "t3"."n" - 1
            ) * 5
          ) / (
            10
          )) AS BIGINT) AS INT) >= 0 AS INT)
        ) * (
          10 - (
            (
              (
                "t3"."n" - 1
              ) * 5
            ) % 10
          )
        )
      ) + (
        LIST_EXTRACT(
          "t3"."spans",
          CAST(CAST(FLOOR((
            (
              (
                "t3"."n" - 1
              ) * 5
            ) + 9
          ) / (
            10
          )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
            (
              (
                "t3"."n" - 1
              ) * 5
            ) + 9
          ) / (
            10
          )) AS BIGINT) AS INT) >= 0 AS INT)
        ) * (
          (
            (
              "t3"."n" - 1
            ) * 5
          ) % 10
        )
      )
    ) / 10000000
    ELSE NULL
  END AS "p50",
  CASE
    WHEN "t3"."n" > 0
    THEN (
      (
        LIST_EXTRACT(
          "t3"."spans",
          CAST(CAST(FLOOR((
            (
              "t3"."n" - 1
            ) * 9
          ) / (
            10
          )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
            (
              "t3"."n" - 1
            ) * 9
          ) / (
            10
          )) AS BIGINT) AS INT) >= 0 AS INT)
        ) * (
          10 - (
            (
              (
                "t3"."n" - 1
              ) * 9
            ) % 10
          )
        )
      ) + (
        LIST_EXTRACT(
          "t3"."spans",
          CAST(CAST(FLOOR((
            (
              (
                "t3"."n" - 1
              ) * 9
            ) + 9
          ) / (
            10
          )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
            (
              (
                "t3"."n" - 1
              ) * 9
            ) + 9
          ) / (
            10
          )) AS BIGINT) AS INT) >= 0 AS INT)
        ) * (
          (
            (
              "t3"."n" - 1
            ) * 9
          ) % 10
        )
      )
    ) / 10000000
    ELSE NULL
  END AS "p90",
  "t3"."max_us" / 1000000 AS "max",
  "t3"."sum_us" / (
    "t3"."n" * 1000000
  ) AS "mean",
  "t3"."n"
FROM (
  SELECT
    COUNT(*) AS "n",
    SUM("t2"."duration_us") AS "sum_us",
    MIN("t2"."duration_us") AS "min_us",
    MAX("t2"."duration_us") AS "max_us",
    LIST_SORT(ARRAY_AGG("t2"."duration_us") FILTER(WHERE
      "t2"."duration_us" IS NOT NULL)) AS "spans"
  FROM (
    SELECT
      "t1"."case_id",
      "t1"."events",
      "t1"."start_us",
      "t1"."end_us",
      "t1"."end_us" - "t1"."start_us" AS "duration_us"
    FROM (
      SELECT
        "t0"."case_id",
        COUNT(*) AS "events",
        MIN("t0"."ts_us") AS "start_us",
        MAX("t0"."ts_us") AS "end_us"
      FROM "events" AS "t0"
      GROUP BY
        1
    ) AS "t1"
    ORDER BY
      "t1"."case_id" ASC
  ) AS "t2"
) AS "t3";

-- measure: variants
SELECT
  "t4"."path",
  "t4"."cases",
  "t4"."sum_us" / (
    "t4"."cases" * 1000000
  ) AS "mean_s",
  (
    (
      LIST_EXTRACT(
        "t4"."spans",
        CAST(CAST(FLOOR((
          (
            "t4"."cases" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."cases" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."cases" - 1
            ) * 5
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."spans",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."cases" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."cases" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."cases" - 1
          ) * 5
        ) % 10
      )
    )
  ) / 10000000 AS "median_s"
FROM (
  SELECT
    "t3"."path",
    COUNT(*) AS "cases",
    SUM("t3"."span_us") AS "sum_us",
    LIST_SORT(ARRAY_AGG("t3"."span_us") FILTER(WHERE
      "t3"."span_us" IS NOT NULL)) AS "spans"
  FROM (
    SELECT
      "t2"."span_us",
      LIST_APPLY(
        "t2"."tagged",
        LAMBDA __ibis_param_step__ : SUBSTRING(
          __ibis_param_step__,
          CASE
            WHEN (
              10 + 1
            ) >= 1
            THEN 10 + 1
            ELSE 10 + 1 + LENGTH(__ibis_param_step__)
          END
        )
      ) AS "path"
    FROM (
      SELECT
        "t1"."case_id",
        LIST_SORT(ARRAY_AGG("t1"."tagged") FILTER(WHERE
          "t1"."tagged" IS NOT NULL)) AS "tagged",
        MAX("t1"."ts_us") - MIN("t1"."ts_us") AS "span_us"
      FROM (
        SELECT
          "t0"."case_id",
          "t0"."ts_us",
          CASE
            WHEN 10 <= LENGTH(
              CAST(ROW_NUMBER() OVER (
                PARTITION BY "t0"."case_id"
                ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS TEXT)
            )
            THEN CAST(ROW_NUMBER() OVER (
              PARTITION BY "t0"."case_id"
              ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS TEXT)
            ELSE REPEAT(
              '0',
              10 - LENGTH(
                CAST(ROW_NUMBER() OVER (
                  PARTITION BY "t0"."case_id"
                  ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1 AS TEXT)
              )
            ) || CAST(ROW_NUMBER() OVER (
              PARTITION BY "t0"."case_id"
              ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS TEXT)
          END || "t0"."type" AS "tagged"
        FROM "events" AS "t0"
      ) AS "t1"
      GROUP BY
        1
    ) AS "t2"
  ) AS "t3"
  GROUP BY
    1
) AS "t4"
ORDER BY
  "t4"."cases" DESC,
  "t4"."path" ASC;

-- measure: handover_resource
SELECT
  "t4"."from",
  "t4"."to",
  "t4"."count",
  "t4"."sum_us",
  (
    (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."count" - 1
            ) * 5
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."count" - 1
          ) * 5
        ) % 10
      )
    )
  ) / 10000000 AS "median_s",
  (
    (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."count" - 1
            ) * 9
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 9
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 9
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."count" - 1
          ) * 9
        ) % 10
      )
    )
  ) / 10000000 AS "p90_s"
FROM (
  SELECT
    "t3"."from",
    "t3"."to",
    COUNT(*) AS "count",
    SUM("t3"."wait_us") AS "sum_us",
    MIN("t3"."wait_us") AS "min_us",
    MAX("t3"."wait_us") AS "max_us",
    LIST_SORT(ARRAY_AGG("t3"."wait_us") FILTER(WHERE
      "t3"."wait_us" IS NOT NULL)) AS "waits"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."case_id",
        "t1"."actor" AS "from",
        LEAD("t1"."actor") OVER (
          PARTITION BY "t1"."case_id"
          ORDER BY "t1"."ts_us" ASC, "t1"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "to",
        LEAD("t1"."ts_us") OVER (
          PARTITION BY "t1"."case_id"
          ORDER BY "t1"."ts_us" ASC, "t1"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - "t1"."ts_us" AS "wait_us"
      FROM (
        SELECT
          *
        FROM "events" AS "t0"
        WHERE
          "t0"."actor" IS NOT NULL
      ) AS "t1"
    ) AS "t2"
    WHERE
      "t2"."to" IS NOT NULL
  ) AS "t3"
  GROUP BY
    1,
    2
) AS "t4"
ORDER BY
  "t4"."from" ASC,
  "t4"."to" ASC,
  "t4"."count" DESC;

-- measure: handover_group
SELECT
  "t4"."from",
  "t4"."to",
  "t4"."count",
  "t4"."sum_us",
  (
    (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 5
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."count" - 1
            ) * 5
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 5
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."count" - 1
          ) * 5
        ) % 10
      )
    )
  ) / 10000000 AS "median_s",
  (
    (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            "t4"."count" - 1
          ) * 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        10 - (
          (
            (
              "t4"."count" - 1
            ) * 9
          ) % 10
        )
      )
    ) + (
      LIST_EXTRACT(
        "t4"."waits",
        CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 9
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) + CAST(CAST(CAST(FLOOR((
          (
            (
              "t4"."count" - 1
            ) * 9
          ) + 9
        ) / (
          10
        )) AS BIGINT) AS INT) >= 0 AS INT)
      ) * (
        (
          (
            "t4"."count" - 1
          ) * 9
        ) % 10
      )
    )
  ) / 10000000 AS "p90_s"
FROM (
  SELECT
    "t3"."from",
    "t3"."to",
    COUNT(*) AS "count",
    SUM("t3"."wait_us") AS "sum_us",
    MIN("t3"."wait_us") AS "min_us",
    MAX("t3"."wait_us") AS "max_us",
    LIST_SORT(ARRAY_AGG("t3"."wait_us") FILTER(WHERE
      "t3"."wait_us" IS NOT NULL)) AS "waits"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."case_id",
        "t1"."from_org" AS "from",
        LEAD("t1"."from_org") OVER (
          PARTITION BY "t1"."case_id"
          ORDER BY "t1"."ts_us" ASC, "t1"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "to",
        LEAD("t1"."ts_us") OVER (
          PARTITION BY "t1"."case_id"
          ORDER BY "t1"."ts_us" ASC, "t1"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - "t1"."ts_us" AS "wait_us"
      FROM (
        SELECT
          *
        FROM "events" AS "t0"
        WHERE
          "t0"."from_org" IS NOT NULL
      ) AS "t1"
    ) AS "t2"
    WHERE
      "t2"."to" IS NOT NULL
  ) AS "t3"
  GROUP BY
    1,
    2
) AS "t4"
ORDER BY
  "t4"."count" DESC,
  "t4"."from" ASC,
  "t4"."to" ASC;

-- measure: returns_resource
SELECT
  *
FROM (
  SELECT
    "t7"."name" AS "from",
    "t7"."other" AS "to",
    COUNT(*) AS "times",
    COUNT(DISTINCT "t7"."case_id") AS "cases"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."case_id",
        "t5"."name",
        "t5"."place",
        "t5"."events",
        "t5"."start_us",
        "t5"."end_us",
        LEAD("t5"."name") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "other",
        LEAD("t5"."name", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "back",
        LEAD("t5"."end_us", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "back_end_us",
        LEAD("t5"."start_us") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - "t5"."end_us" AS "wait_us",
        LEAD("t5"."start_us", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - LEAD("t5"."end_us") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_wait_us"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."case_id",
            "t3"."name",
            "t3"."place",
            COUNT(*) AS "events",
            MIN("t3"."start_us") AS "start_us",
            MAX("t3"."end_us") AS "end_us"
          FROM (
            SELECT
              "t2"."case_id",
              "t2"."seq",
              "t2"."name",
              "t2"."start_us",
              "t2"."end_us",
              "t2"."is_new",
              SUM("t2"."is_new") OVER (
                PARTITION BY "t2"."case_id"
                ORDER BY "t2"."start_us" ASC, "t2"."end_us" ASC, "t2"."seq" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) - 1 AS "place"
            FROM (
              SELECT
                "t1"."case_id",
                "t1"."seq",
                "t1"."name",
                "t1"."start_us",
                "t1"."end_us",
                CAST(COALESCE(
                  "t1"."name" <> LAG("t1"."name") OVER (
                    PARTITION BY "t1"."case_id"
                    ORDER BY "t1"."start_us" ASC, "t1"."end_us" ASC, "t1"."seq" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ),
                  TRUE
                ) AS BIGINT) AS "is_new"
              FROM (
                SELECT
                  "t0"."case_id",
                  "t0"."seq",
                  "t0"."actor" AS "name",
                  "t0"."ts_us" AS "start_us",
                  "t0"."ts_us" AS "end_us"
                FROM "events" AS "t0"
                WHERE
                  "t0"."actor" IS NOT NULL
              ) AS "t1"
            ) AS "t2"
          ) AS "t3"
          GROUP BY
            1,
            2,
            3
        ) AS "t4"
        ORDER BY
          "t4"."case_id" ASC,
          "t4"."place" ASC
      ) AS "t5"
    ) AS "t6"
    WHERE
      "t6"."name" = "t6"."back"
  ) AS "t7"
  GROUP BY
    1,
    2
) AS "t8"
ORDER BY
  "t8"."from" ASC,
  "t8"."to" ASC,
  "t8"."times" DESC;

-- measure: returns_group
SELECT
  *
FROM (
  SELECT
    "t7"."name" AS "from",
    "t7"."other" AS "to",
    COUNT(*) AS "times",
    COUNT(DISTINCT "t7"."case_id") AS "cases"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."case_id",
        "t5"."name",
        "t5"."place",
        "t5"."events",
        "t5"."start_us",
        "t5"."end_us",
        LEAD("t5"."name") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "other",
        LEAD("t5"."name", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "back",
        LEAD("t5"."end_us", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "back_end_us",
        LEAD("t5"."start_us") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - "t5"."end_us" AS "wait_us",
        LEAD("t5"."start_us", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - LEAD("t5"."end_us") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_wait_us"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."case_id",
            "t3"."name",
            "t3"."place",
            COUNT(*) AS "events",
            MIN("t3"."start_us") AS "start_us",
            MAX("t3"."end_us") AS "end_us"
          FROM (
            SELECT
              "t2"."case_id",
              "t2"."seq",
              "t2"."name",
              "t2"."start_us",
              "t2"."end_us",
              "t2"."is_new",
              SUM("t2"."is_new") OVER (
                PARTITION BY "t2"."case_id"
                ORDER BY "t2"."start_us" ASC, "t2"."end_us" ASC, "t2"."seq" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) - 1 AS "place"
            FROM (
              SELECT
                "t1"."case_id",
                "t1"."seq",
                "t1"."name",
                "t1"."start_us",
                "t1"."end_us",
                CAST(COALESCE(
                  "t1"."name" <> LAG("t1"."name") OVER (
                    PARTITION BY "t1"."case_id"
                    ORDER BY "t1"."start_us" ASC, "t1"."end_us" ASC, "t1"."seq" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ),
                  TRUE
                ) AS BIGINT) AS "is_new"
              FROM (
                SELECT
                  "t0"."case_id",
                  "t0"."seq",
                  "t0"."from_org" AS "name",
                  "t0"."ts_us" AS "start_us",
                  "t0"."ts_us" AS "end_us"
                FROM "events" AS "t0"
                WHERE
                  "t0"."from_org" IS NOT NULL
              ) AS "t1"
            ) AS "t2"
          ) AS "t3"
          GROUP BY
            1,
            2,
            3
        ) AS "t4"
        ORDER BY
          "t4"."case_id" ASC,
          "t4"."place" ASC
      ) AS "t5"
    ) AS "t6"
    WHERE
      "t6"."name" = "t6"."back"
  ) AS "t7"
  GROUP BY
    1,
    2
) AS "t8"
ORDER BY
  "t8"."times" DESC,
  "t8"."from" ASC,
  "t8"."to" ASC;

-- measure: names
SELECT
  "t11"."column",
  "t11"."missing",
  "t11"."empty"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."missing",
        "t1"."empty",
        'case_id' AS "column"
      FROM (
        SELECT
          COALESCE(SUM(CAST("t0"."case_id" IS NULL AS INT)), 0) AS "missing",
          COALESCE(SUM(CAST("t0"."case_id" = '' AS INT)), 0) AS "empty"
        FROM "events" AS "t0"
      ) AS "t1"
    ) AS "t5"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t2"."missing",
        "t2"."empty",
        'type' AS "column"
      FROM (
        SELECT
          COALESCE(SUM(CAST("t0"."type" IS NULL AS INT)), 0) AS "missing",
          COALESCE(SUM(CAST("t0"."type" = '' AS INT)), 0) AS "empty"
        FROM "events" AS "t0"
      ) AS "t2"
    ) AS "t6"
  ) AS "t9"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."missing",
        "t3"."empty",
        'actor' AS "column"
      FROM (
        SELECT
          COALESCE(SUM(CAST("t0"."actor" IS NULL AS INT)), 0) AS "missing",
          COALESCE(SUM(CAST("t0"."actor" = '' AS INT)), 0) AS "empty"
        FROM "events" AS "t0"
      ) AS "t3"
    ) AS "t7"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t4"."missing",
        "t4"."empty",
        'from_org' AS "column"
      FROM (
        SELECT
          COALESCE(SUM(CAST("t0"."from_org" IS NULL AS INT)), 0) AS "missing",
          COALESCE(SUM(CAST("t0"."from_org" = '' AS INT)), 0) AS "empty"
        FROM "events" AS "t0"
      ) AS "t4"
    ) AS "t8"
  ) AS "t10"
) AS "t11"
ORDER BY
  "t11"."column" ASC;

-- measure: rework
SELECT
  *
FROM (
  SELECT
    "t1"."activity",
    COUNT(*) AS "rows",
    COUNT(DISTINCT "t1"."case_id") AS "cases",
    COUNT(DISTINCT "t1"."case_id") FILTER(WHERE
      "t1"."is_again") AS "again_cases",
    SUM(CAST("t1"."is_again" AS INT)) AS "again",
    SUM(CAST("t1"."is_loop" AS INT)) AS "self_loops",
    SUM(CAST("t1"."is_again" AND NOT (
      "t1"."is_loop"
    ) AS INT)) AS "repeats",
    SUM(CAST("t1"."is_other" AS INT)) AS "by_another"
  FROM (
    SELECT
      "t0"."case_id",
      "t0"."type" AS "activity",
      (
        ROW_NUMBER() OVER (
          PARTITION BY "t0"."case_id", "t0"."type"
          ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1
      ) > 0 AS "is_again",
      COALESCE(
        LAG("t0"."type") OVER (
          PARTITION BY "t0"."case_id"
          ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) = "t0"."type",
        FALSE
      ) AS "is_loop",
      COALESCE(
        LAG("t0"."actor") OVER (
          PARTITION BY "t0"."case_id", "t0"."type"
          ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) <> "t0"."actor",
        FALSE
      ) AS "is_other"
    FROM "events" AS "t0"
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."again" DESC,
  "t2"."activity" ASC;

-- measure: loops
SELECT
  *
FROM (
  SELECT
    "t7"."name" AS "from",
    "t7"."other" AS "to",
    COUNT(*) AS "times",
    COUNT(DISTINCT "t7"."case_id") AS "cases"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."case_id",
        "t5"."name",
        "t5"."place",
        "t5"."events",
        "t5"."start_us",
        "t5"."end_us",
        LEAD("t5"."name") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "other",
        LEAD("t5"."name", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "back",
        LEAD("t5"."end_us", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "back_end_us",
        LEAD("t5"."start_us") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - "t5"."end_us" AS "wait_us",
        LEAD("t5"."start_us", 2) OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - LEAD("t5"."end_us") OVER (
          PARTITION BY "t5"."case_id"
          ORDER BY "t5"."place" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_wait_us"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."case_id",
            "t3"."name",
            "t3"."place",
            COUNT(*) AS "events",
            MIN("t3"."start_us") AS "start_us",
            MAX("t3"."end_us") AS "end_us"
          FROM (
            SELECT
              "t2"."case_id",
              "t2"."seq",
              "t2"."name",
              "t2"."start_us",
              "t2"."end_us",
              "t2"."is_new",
              SUM("t2"."is_new") OVER (
                PARTITION BY "t2"."case_id"
                ORDER BY "t2"."start_us" ASC, "t2"."end_us" ASC, "t2"."seq" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) - 1 AS "place"
            FROM (
              SELECT
                "t1"."case_id",
                "t1"."seq",
                "t1"."name",
                "t1"."start_us",
                "t1"."end_us",
                CAST(COALESCE(
                  "t1"."name" <> LAG("t1"."name") OVER (
                    PARTITION BY "t1"."case_id"
                    ORDER BY "t1"."start_us" ASC, "t1"."end_us" ASC, "t1"."seq" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ),
                  TRUE
                ) AS BIGINT) AS "is_new"
              FROM (
                SELECT
                  "t0"."case_id",
                  "t0"."seq",
                  "t0"."type" AS "name",
                  "t0"."ts_us" AS "start_us",
                  "t0"."ts_us" AS "end_us"
                FROM "events" AS "t0"
                WHERE
                  "t0"."type" IS NOT NULL
              ) AS "t1"
            ) AS "t2"
          ) AS "t3"
          GROUP BY
            1,
            2,
            3
        ) AS "t4"
        ORDER BY
          "t4"."case_id" ASC,
          "t4"."place" ASC
      ) AS "t5"
    ) AS "t6"
    WHERE
      "t6"."name" = "t6"."back"
  ) AS "t7"
  GROUP BY
    1,
    2
) AS "t8"
ORDER BY
  "t8"."times" DESC,
  "t8"."from" ASC,
  "t8"."to" ASC;

-- measure: together_resource
WITH "t2" AS (
  SELECT DISTINCT
    "t0"."case_id",
    "t0"."actor" AS "name"
  FROM "events" AS "t0"
  WHERE
    "t0"."actor" IS NOT NULL
), "t6" AS (
  SELECT
    "t4"."name",
    COUNT(*) AS "own"
  FROM "t2" AS "t4"
  GROUP BY
    1
)
SELECT
  *
FROM (
  SELECT
    "t17"."a",
    "t17"."b",
    "t17"."cases",
    "t3"."of",
    "t17"."cases" / "t3"."of" AS "share",
    "t17"."cases" / "t12"."of_a" AS "share_of_a",
    "t17"."cases" / "t13"."of_b" AS "share_of_b"
  FROM (
    SELECT
      "t15"."name" AS "a",
      "t15"."b",
      COUNT(*) AS "cases"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t5"."case_id",
          "t5"."name",
          "t9"."b"
        FROM "t2" AS "t5"
        INNER JOIN (
          SELECT
            "t4"."case_id",
            "t4"."name" AS "b"
          FROM "t2" AS "t4"
        ) AS "t9"
          ON "t5"."case_id" = "t9"."case_id"
      ) AS "t14"
      WHERE
        "t14"."name" < "t14"."b"
    ) AS "t15"
    GROUP BY
      1,
      2
  ) AS "t17"
  INNER JOIN (
    SELECT
      "t8"."name" AS "a",
      "t8"."own" AS "of_a"
    FROM "t6" AS "t8"
  ) AS "t12"
    ON "t17"."a" = "t12"."a"
  INNER JOIN (
    SELECT
      "t8"."name" AS "b",
      "t8"."own" AS "of_b"
    FROM "t6" AS "t8"
  ) AS "t13"
    ON "t17"."b" = "t13"."b"
  CROSS JOIN (
    SELECT
      COUNT(DISTINCT "t0"."case_id") AS "of"
    FROM "events" AS "t0"
  ) AS "t3"
) AS "t18"
ORDER BY
  "t18"."a" ASC,
  "t18"."b" ASC,
  "t18"."cases" DESC;

-- measure: together_group
WITH "t2" AS (
  SELECT DISTINCT
    "t0"."case_id",
    "t0"."from_org" AS "name"
  FROM "events" AS "t0"
  WHERE
    "t0"."from_org" IS NOT NULL
), "t6" AS (
  SELECT
    "t4"."name",
    COUNT(*) AS "own"
  FROM "t2" AS "t4"
  GROUP BY
    1
)
SELECT
  *
FROM (
  SELECT
    "t17"."a",
    "t17"."b",
    "t17"."cases",
    "t3"."of",
    "t17"."cases" / "t3"."of" AS "share",
    "t17"."cases" / "t12"."of_a" AS "share_of_a",
    "t17"."cases" / "t13"."of_b" AS "share_of_b"
  FROM (
    SELECT
      "t15"."name" AS "a",
      "t15"."b",
      COUNT(*) AS "cases"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t5"."case_id",
          "t5"."name",
          "t9"."b"
        FROM "t2" AS "t5"
        INNER JOIN (
          SELECT
            "t4"."case_id",
            "t4"."name" AS "b"
          FROM "t2" AS "t4"
        ) AS "t9"
          ON "t5"."case_id" = "t9"."case_id"
      ) AS "t14"
      WHERE
        "t14"."name" < "t14"."b"
    ) AS "t15"
    GROUP BY
      1,
      2
  ) AS "t17"
  INNER JOIN (
    SELECT
      "t8"."name" AS "a",
      "t8"."own" AS "of_a"
    FROM "t6" AS "t8"
  ) AS "t12"
    ON "t17"."a" = "t12"."a"
  INNER JOIN (
    SELECT
      "t8"."name" AS "b",
      "t8"."own" AS "of_b"
    FROM "t6" AS "t8"
  ) AS "t13"
    ON "t17"."b" = "t13"."b"
  CROSS JOIN (
    SELECT
      COUNT(DISTINCT "t0"."case_id") AS "of"
    FROM "events" AS "t0"
  ) AS "t3"
) AS "t18"
ORDER BY
  "t18"."cases" DESC,
  "t18"."a" ASC,
  "t18"."b" ASC;

-- measure: acts_group
SELECT
  *
FROM (
  SELECT
    "t1"."from_org" AS "name",
    COUNT(*) AS "events",
    COUNT(DISTINCT "t1"."case_id") AS "cases"
  FROM (
    SELECT
      *
    FROM "events" AS "t0"
    WHERE
      "t0"."from_org" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."events" DESC,
  "t2"."name" ASC;

-- measure: acts_spread
SELECT
  "t6".*
  EXCLUDE ("tilted")
FROM (
  SELECT
    "t5"."workers",
    "t5"."total",
    "t5"."median",
    "t5"."largest",
    "t5"."tilted",
    (
      (
        "t5"."tilted" * 2
      ) - (
        (
          "t5"."workers" + 1
        ) * "t5"."total"
      )
    ) / NULLIF("t5"."workers" * "t5"."total", 0) AS "gini"
  FROM (
    SELECT
      COUNT(*) AS "workers",
      COALESCE(SUM("t4"."x"), 0) AS "total",
      QUANTILE_CONT("t4"."x", 0.5) AS "median",
      MAX("t4"."x") AS "largest",
      SUM("t4"."tilt") AS "tilted"
    FROM (
      SELECT
        "t3"."events" AS "x",
        (
          (
            ROW_NUMBER() OVER (
              ORDER BY "t3"."events" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1
          ) + 1
        ) * "t3"."events" AS "tilt"
      FROM (
        SELECT
          "t2"."events",
          "t2"."cases"
        FROM (
          SELECT
            "t1"."actor" AS "name",
            COUNT(*) AS "events",
            COUNT(DISTINCT "t1"."case_id") AS "cases"
          FROM (
            SELECT
              *
            FROM "events" AS "t0"
            WHERE
              "t0"."actor" IS NOT NULL
          ) AS "t1"
          GROUP BY
            1
        ) AS "t2"
        ORDER BY
          "t2"."events" ASC,
          "t2"."cases" ASC
      ) AS "t3"
    ) AS "t4"
  ) AS "t5"
) AS "t6";

-- measure: open_cases
SELECT
  *
FROM (
  SELECT
    "t15".*
    EXCLUDE ("tilted")
  FROM (
    SELECT
      "t14"."at_us",
      "t14"."workers",
      "t14"."total",
      "t14"."median",
      "t14"."largest",
      "t14"."tilted",
      (
        (
          "t14"."tilted" * 2
        ) - (
          (
            "t14"."workers" + 1
          ) * "t14"."total"
        )
      ) / NULLIF("t14"."workers" * "t14"."total", 0) AS "gini"
    FROM (
      SELECT
        "t13"."at_us",
        COUNT(*) AS "workers",
        COALESCE(SUM("t13"."x"), 0) AS "total",
        QUANTILE_CONT("t13"."x", 0.5) AS "median",
        MAX("t13"."x") AS "largest",
        SUM("t13"."tilt") AS "tilted"
      FROM (
        SELECT
          "t12"."at_us",
          "t12"."open" AS "x",
          (
            (
              ROW_NUMBER() OVER (
                PARTITION BY "t12"."at_us"
                ORDER BY "t12"."open" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1
            ) + 1
          ) * "t12"."open" AS "tilt"
        FROM (
          SELECT
            "t11"."at_us",
            "t11"."name",
            COUNT(DISTINCT "t11"."case_id") AS "open"
          FROM (
            SELECT
              "t10"."case_id",
              "t10"."name",
              "t10"."from_us",
              "t10"."to_us",
              "t3"."at_us"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t7".*
                  EXCLUDE ("is_end")
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t5"."case_id",
                      "t5"."is_end",
                      "t5"."actor" AS "name",
                      "t5"."ts_us" AS "from_us",
                      COALESCE(
                        LEAD("t5"."ts_us") OVER (
                          PARTITION BY "t5"."case_id"
                          ORDER BY "t5"."place" ASC
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ),
                        "t5"."last_us"
                      ) AS "to_us"
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          "t1"."seq",
                          "t1"."case_id",
                          "t1"."ts_us",
                          "t1"."recorded_us",
                          "t1"."type",
                          "t1"."from_org",
                          "t1"."to_org",
                          "t1"."actor",
                          "t1"."thread",
                          "t1"."due_us",
                          "t1"."reason",
                          "t1"."attributes",
                          "t1"."place",
                          "t1"."is_end",
                          MAX("t1"."place") FILTER(WHERE
                            "t1"."is_end") OVER (
                            PARTITION BY "t1"."case_id"
                            ORDER BY "t1"."place" ASC
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                          ) AS "ended",
                          MAX("t1"."place") FILTER(WHERE
                            "t1"."type" IN ('case.reopened')) OVER (
                            PARTITION BY "t1"."case_id"
                            ORDER BY "t1"."place" ASC
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                          ) AS "begun",
                          MAX("t1"."ts_us") OVER (
                            PARTITION BY "t1"."case_id"
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                          ) AS "last_us"
                        FROM (
                          SELECT
                            "t0"."seq",
                            "t0"."case_id",
                            "t0"."ts_us",
                            "t0"."recorded_us",
                            "t0"."type",
                            "t0"."from_org",
                            "t0"."to_org",
                            "t0"."actor",
                            "t0"."thread",
                            "t0"."due_us",
                            "t0"."reason",
                            "t0"."attributes",
                            ROW_NUMBER() OVER (
                              PARTITION BY "t0"."case_id"
                              ORDER BY "t0"."ts_us" ASC, "t0"."seq" ASC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) - 1 AS "place",
                            FALSE AS "is_end"
                          FROM "events" AS "t0"
                        ) AS "t1"
                      ) AS "t4"
                      WHERE
                        (
                          (
                            (
                              "t4"."ended" IS NULL
                            ) OR COALESCE("t4"."begun" > "t4"."ended", FALSE)
                          )
                          AND (
                            (
                              "t4"."actor" IS NOT NULL
                            ) AND TRUE
                          )
                        )
                        OR (
                          "t4"."is_end" AND (
                            "t4"."ended" = "t4"."place"
                          )
                        )
                    ) AS "t5"
                  ) AS "t6"
                  WHERE
                    NOT (
                      "t6"."is_end"
                    )
                ) AS "t7"
              ) AS "t8"
              ORDER BY
                "t8"."case_id" ASC,
                "t8"."from_us" ASC,
                "t8"."to_us" ASC
            ) AS "t10"
            INNER JOIN (
              SELECT DISTINCT
                (
                  (
                    CAST(FLOOR(
                      (
                        CAST(FLOOR((
                          "t0"."ts_us"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 3
                      ) / (
                        7
                      )
                    ) AS BIGINT) * 7
                  ) - 3
                ) * 86400000000 AS "at_us"
              FROM "events" AS "t0"
            ) AS "t3"
              ON "t10"."from_us" <= "t3"."at_us" AND "t10"."to_us" > "t3"."at_us"
          ) AS "t11"
          GROUP BY
            1,
            2
        ) AS "t12"
      ) AS "t13"
      GROUP BY
        1
    ) AS "t14"
  ) AS "t15"
) AS "t16"
ORDER BY
  "t16"."at_us" ASC;

