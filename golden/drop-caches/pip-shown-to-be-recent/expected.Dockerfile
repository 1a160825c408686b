FROM example.com/team/base:7
RUN pip install --no-cache-dir --progress-bar off -r requirements.txt
