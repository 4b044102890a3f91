def ship():
    return 0


def rollback():
    pass
