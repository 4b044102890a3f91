FROM python:3.14-slim
WORKDIR /app
COPY report /app
CMD ["python", "main.py"]
