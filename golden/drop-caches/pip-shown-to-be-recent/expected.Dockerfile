FROM example.com/team/base:7
RUN pip install --no-cache-dir --use-deprecated=legacy-resolver -r requirements.txt
