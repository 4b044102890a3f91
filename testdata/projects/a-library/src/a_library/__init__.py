def double(number):
    return 2 * number


if __name__ == "__main__":
    print(double(21))
