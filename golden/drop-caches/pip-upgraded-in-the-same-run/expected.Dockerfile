FROM example.com/team/base:7
RUN pip install --upgrade pip && pip install --no-cache-dir -r requirements.txt
