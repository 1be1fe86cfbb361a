from django.db.backends.sqlite3 import features as stock


class DatabaseFeatures(stock.DatabaseFeatures):
    # The test database is a file, so that the server thread of a browser test opens its own connection.
    test_db_allows_multiple_connections = True
