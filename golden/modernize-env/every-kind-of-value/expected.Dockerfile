FROM alpine:3.20
ENV A="one two"
ENV B=bbb
ENV C="$A $B ${NONE:-d e}"
ENV D="a=b c=d"
ENV E="x  y  z"
ENV F="<<  EOF"
ENV G="{a,b} ; | & # no comment"
ENV H="é à"
ENV I="${A:+set it}$"
ENV J='$A'
ENV K="$$ $ x"
LABEL com.example/x-y="a $A b  c"
