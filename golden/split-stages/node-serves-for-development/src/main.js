import Vue from "vue";
