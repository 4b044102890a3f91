import argparse
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


def write(source):
    print(source)


def listen(port):
    ThreadingHTTPServer(("", port), SimpleHTTPRequestHandler).serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("--listen", action="store_true")
    args = parser.parse_args()
    write(args.source)
    if args.listen:
        listen(8000)


if __name__ == "__main__":
    main()
