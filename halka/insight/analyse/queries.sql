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

